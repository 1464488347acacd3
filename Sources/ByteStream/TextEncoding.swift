import Records

extension TextEncoding {
  /// How the bytes of a batch are encoded when the file is encoded like this.
  var inBatches: TextEncoding {
    switch self {
    case .ascii: .ascii
    case .gb18030: .gb18030
    default: .utf8
    }
  }
}

/// The code that inflates and cuts.
public enum EngineKind: String, Sendable, CaseIterable {
  /// zlib and libcsv: the reference on every machine.
  case portable
  /// ISA-L and bit masks over 64 bytes: the same rows and failures, sooner.
  case fast
}
