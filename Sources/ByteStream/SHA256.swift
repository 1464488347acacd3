import COpenSSL
public import Records

/// SHA-256 over bytes that arrive in pieces, by OpenSSL.
@safe public struct SHA256: ~Copyable {
  private let context: OpaquePointer

  /// Starts a digest.
  ///
  /// - Throws: `bug` when OpenSSL has no SHA-256 or no memory.
  public init() throws(Failure) {
    guard let context = unsafe EVP_MD_CTX_new() else {
      throw Failure(.bug, "OpenSSL gives no digest context")
    }
    guard unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      unsafe EVP_MD_CTX_free(context)
      throw Failure(.bug, "OpenSSL gives no SHA-256")
    }
    unsafe self.context = unsafe context
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  /// Adds bytes.
  public mutating func add(_ bytes: Span<UInt8>) {
    _ = unsafe bytes.withUnsafeBufferPointer {
      unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count)
    }
  }

  mutating func add(_ base: UnsafeMutablePointer<UInt8>, count: Int) {
    _ = unsafe EVP_DigestUpdate(context, base, count)
  }

  /// Ends the digest: 64 lower-case hexadecimal digits.
  public consuming func finish() -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    _ = unsafe digest.withUnsafeMutableBufferPointer {
      unsafe EVP_DigestFinal_ex(context, $0.baseAddress, nil)
    }
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in digest {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The digest of bytes at hand.
  ///
  /// - Throws: `bug` when OpenSSL has no SHA-256 or no memory.
  public static func hex(of bytes: Span<UInt8>) throws(Failure) -> String {
    var hash = try SHA256()
    hash.add(bytes)
    return hash.finish()
  }
}
