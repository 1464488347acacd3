/// A place in the text that is read, by which reading can go back to it.
struct TextPlace: Sendable {
  /// Bytes of decoded text before it.
  var textBytes = 0
  /// Bytes of the inflated file before it, as they are encoded there.
  var fileBytes = 0
  /// The physical line it stands on.
  var line = 0
  /// CR and LF before it.
  var lineEnds = 0
}
