/// The words that somebody may have meant who typed another one: those it is the beginning of, else those that are the
/// fewest slips away, at most one in every three letters.
///
/// - Parameters:
///   - word: what was typed.
///   - words: what there is.
/// - Returns: all that are equally near, in the order of `words`.
public func nearest(to word: String, of words: [String]) -> [String] {
  let typed = Array(word.lowercased().unicodeScalars.prefix(longestWord))
  let begun = words.filter { typed.count > 1 && Array($0.unicodeScalars).starts(with: typed) }
  if !begun.isEmpty { return begun }
  var fewest = Int.max
  var near: [String] = []
  for word in words {
    let letters = Array(word.unicodeScalars)
    let count = slips(from: typed, to: letters)
    guard count <= fewest, count * 3 <= max(letters.count, 3) else { continue }
    if count < fewest { near = [] }
    fewest = count
    near.append(word)
  }
  return near
}

/// What is longer is no word that somebody mistyped.
private let longestWord = 64

/// How many letters were left out, put in, mistaken, or swapped with the next one.
private func slips(from typed: [Unicode.Scalar], to word: [Unicode.Scalar]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...word.count)
  for (row, letter) in typed.enumerated() {
    var next = [row + 1]
    for (column, other) in word.enumerated() {
      var fewest = min(
        last[column] + (letter == other ? 0 : 1), last[column + 1] + 1, next[column] + 1)
      if row > 0, column > 0, letter == word[column - 1], typed[row - 1] == other {
        fewest = min(fewest, beforeLast[column - 1] + 1)
      }
      next.append(fewest)
    }
    (beforeLast, last) = (last, next)
  }
  return last[word.count]
}
