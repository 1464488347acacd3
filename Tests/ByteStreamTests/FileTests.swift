import Foundation
import Records
import Testing

@testable import ByteStream

/// Files are opened with care and put in place whole.
@Suite struct FileTests {
  @Test func onlyRegularFilesAreRead() throws {
    let scratch = try Scratch()
    let file = try scratch.file(Array("a\n".utf8))
    let pipe = scratch.path + "/pipe"
    let link = scratch.path + "/link"
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(symlink(file, link) == 0)
    for path in [pipe, link, scratch.path, "/dev/zero", scratch.path + "/none"] {
      #expect(failureCode { _ = try ExportReader(path: path) } == .fileUnreadable, "\(path)")
    }
    #expect(failureCode { _ = try ByteStream.readFile(pipe, limit: 10) } == .fileUnreadable)
    #expect(failureCode { _ = try ByteStream.readFile(file, limit: 1) } == .limitExceeded)
    #expect(try ByteStream.readFile(file, limit: 2) == Array("a\n".utf8))
    let empty = try scratch.file([], "empty.csv")
    #expect(failureCode { _ = try ExportReader(path: empty) } == .fileEmpty)
    let nothing = try scratch.file(try gzipped([]), "empty.csv.gz")
    #expect(failureCode { _ = try readAll(nothing) } == .fileEmpty)
    withExtendedLifetime(scratch) {}
  }

  @Test(arguments: [true, false])
  func aFileThatChangesIsNotTaken(grows: Bool) throws {
    let scratch = try Scratch()
    let text = "a,b\n" + String(repeating: "1,2\n", count: 50_000)
    let path = try scratch.file(Array(text.utf8))
    var reader = try RowReader<LibCSVCutter>(
      ExportSource(path: path), limits: .standard,
      sizes: BlockSizes(stored: 64, inflated: 64, batchRows: 10))
    _ = try reader.readHeader()
    var batch = RowBatch()
    _ = try reader.nextBatch(&batch)
    if grows {
      let handle = try #require(FileHandle(forWritingAtPath: path))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data("3,4\n".utf8))
      try handle.close()
    } else {
      #expect(truncate(path, 2_000) == 0)
    }
    var code: Failure.Code?
    do {
      while try reader.nextBatch(&batch) {}
    } catch {
      code = error.code
    }
    #expect(code == .fileChanged)
    withExtendedLifetime(scratch) {}
  }

  @Test func theSummaryNamesTheBytesAsStored() throws {
    let text = Array("a,b\n1,2\n\n".utf8)
    let packed = try gzipped(text)
    let seen = try readAll(bytes: packed, sizes: BlockSizes(stored: 3))
    #expect(seen.summary.sha256 == (try digest(packed)))
    #expect(seen.summary.storedBytes == packed.count)
    #expect(seen.summary.inflatedBytes == text.count)
    #expect(seen.summary.blankLines == 1)
    #expect(seen.summary.modifiedSeconds > 1_500_000_000)
  }

  @Test func digestsAreThoseOfTheStandard() throws {
    // FIPS 180-4 examples.
    for (text, digest) in [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ] {
      let bytes = Array(text.utf8)
      #expect(try ByteStreamTests.digest(bytes) == digest)
      var hash = try SHA256()
      for index in bytes.indices { hash.add(bytes.span.extracting(index..<index + 1)) }
      #expect(hash.finish() == digest)
    }
  }

  @Test func aFileIsReplacedWhole() throws {
    let scratch = try Scratch()
    let path = scratch.path + "/out.csv"
    for text in ["one", "", String(repeating: "two", count: 100_000)] {
      let bytes = Array(text.utf8)
      try writeFileAtomically(path, bytes.span, mode: 0o600)
      #expect(try ByteStream.readFile(path, limit: 1 << 20) == bytes)
    }
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["out.csv"])
    let folder = scratch.path + "/folder"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for bad in [folder, scratch.path + "/none/out.csv"] {
      #expect(failureCode { try writeFileAtomically(bad, [1].span) } == .writeFailed)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).count == 2)
    withExtendedLifetime(scratch) {}
  }

  @Test func aLinkIsSwapped() throws {
    let scratch = try Scratch()
    let live = scratch.path + "/live"
    for name in ["one", "two"] {
      let tree = scratch.path + "/" + name
      try FileManager.default.createDirectory(atPath: tree, withIntermediateDirectories: true)
      try publishLink(staged: name == "one" ? tree : name, live: live + "/")
      #expect(
        try FileManager.default.destinationOfSymbolicLink(atPath: live)
          == (name == "one" ? tree : name))
    }
    #expect(failureCode { try publishLink(staged: "none", live: live) } == .writeFailed)
    #expect(
      failureCode { try publishLink(staged: "one", live: scratch.path + "/two") } == .writeFailed)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: live) == "two")
    withExtendedLifetime(scratch) {}
  }
}
