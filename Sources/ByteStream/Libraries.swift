import CBZip2
import CISAL
import CLZMA
import CLibCSV
import COpenSSL
import CScan
import CZip
import CZlib
import CZstd

/// The libraries that bytes go through, as they are on this machine.
public enum Libraries {
  /// Names and versions; of ISA-L and libcsv, which do not say, the one that the tool was built with.
  public static var versions: [(String, String)] {
    [
      ("ISA-L", "\(ISAL_MAJOR_VERSION).\(ISAL_MINOR_VERSION).\(ISAL_PATCH_VERSION)"),
      ("libcsv", "\(CSV_MAJOR).\(CSV_MINOR).\(CSV_RELEASE)"),
      ("zlib", unsafe String(cString: zlibVersion())),
      ("libzip", unsafe String(cString: zip_libzip_version())),
      ("liblzma", unsafe String(cString: lzma_version_string())),
      ("libbz2", unsafe String(cString: BZ2_bzlibVersion())),
      ("libzstd", unsafe String(cString: ZSTD_versionString())),
      ("OpenSSL", unsafe String(cString: OpenSSL_version(OPENSSL_VERSION_STRING))),
    ]
  }

  /// The instructions by which rows are cut here.
  public static var vectors: String {
    switch scan_best() {
    case scan_by_avx512: "AVX-512"
    case scan_by_avx2: "AVX2"
    case scan_by_sse2: "SSE2"
    case scan_by_neon: "NEON"
    default: "plain words"
    }
  }
}
