import Records

/// Files that must be refused as a whole; kept apart from the good ones.
enum BrokenFiles {
  static func write(to folder: inout Folder, day: Day, hostileNames: Bool) throws(Failure) {
    let stamp = day.description.split(separator: "-").joined()
    let header = Disclosure.licences2019.columns.map(\.code).joined(separator: ",")
    let content = Array((header + "\n" + String(repeating: "样本,", count: 400) + "\n").utf8)
    let good = try Gzip.member(content)
    try folder.write(
      Array(good.dropLast(good.count / 3)), to: "broken/licences_\(stamp)_truncated.csv.gz")
    var wrong = good
    wrong[wrong.count - 6] ^= 0x55
    try folder.write(wrong, to: "broken/licences_\(stamp)_crc.csv.gz")
    try folder.write([UInt8](), to: "broken/licences_\(stamp)_empty.csv.gz")
    try folder.write(
      try Gzip.member([UInt8]()), to: "broken/licences_\(stamp)_no_header.csv.gz")
    try folder.write(
      try Gzip.member(Array("甲,乙,丙\n1,2,3\n".utf8)), to: "broken/unknown_\(stamp).csv.gz")
    let plain = Array((header + "\n").utf8)
    try folder.write(try Gzip.member(plain), to: "broken/licences_999999_\(stamp).csv.gz")
    let refusedNames = hostileNames ? HostileNames.refused : []
    for name in refusedNames {
      try folder.write(try Gzip.member(plain), to: "broken/\(name)_\(stamp).csv.gz")
    }
    let refused = refusedNames.map { "\($0)_\(stamp).csv.gz,file-unreadable\n" }.joined()
    try folder.write(
      """
      file,failure
      licences_\(stamp)_truncated.csv.gz,gzip-truncated
      licences_\(stamp)_crc.csv.gz,gzip-corrupt
      licences_\(stamp)_empty.csv.gz,file-empty
      licences_\(stamp)_no_header.csv.gz,file-empty
      unknown_\(stamp).csv.gz,header-unknown
      licences_999999_\(stamp).csv.gz,city-unknown
      \(refused)
      """, to: "broken/failures.csv")
  }
}
