// Sorting numbers by their bits.
//
// A comparison sort of some ten thousand numbers takes most of the time of an index over them, and columns are sorted
// again and again. The bits of a finite number, read as an integer with the sign folded in, order as the numbers do: so they
// are dealt out by eleven bits at a time, from the last to the first, and keep their order within a heap. What all have in
// common costs nothing. The result is that of `sorted()`, which is stable too: 0 and -0 have one key.

/// The numbers, ascending, as `sorted()` gives them; none may be NaN.
func ascending(_ numbers: [Double]) -> [Double] {
  guard numbers.count >= radixLeast else { return numbers.sorted() }
  return ascendingPlaces(numbers).map { numbers[Int($0)] }
}

/// The places of the numbers, the least first, equal ones in the order given; none may be NaN.
func ascendingPlaces(_ numbers: [Double]) -> [UInt32] {
  guard numbers.count >= radixLeast, numbers.count <= UInt32.max else {
    return numbers.indices.sorted { numbers[$0] < numbers[$1] }.map { UInt32($0) }
  }
  let digits = (64 + radixBits - 1) / radixBits
  let heaps = 1 << radixBits
  let keys = numbers.map(radixKey)
  var counts = [UInt32](repeating: 0, count: digits * heaps)
  for key in keys {
    for digit in 0..<digits {
      counts[digit * heaps + radixHeap(key, digit)] += 1
    }
  }
  var places = (0..<UInt32(numbers.count)).map { $0 }
  var other = places
  for digit in 0..<digits {
    let start = digit * heaps
    // All in one heap: nothing to deal out.
    if counts[start + radixHeap(keys[0], digit)] == UInt32(numbers.count) { continue }
    var next: UInt32 = 0
    for place in start..<start + heaps {
      (counts[place], next) = (next, next + counts[place])
    }
    for place in places {
      let at = start + radixHeap(keys[Int(place)], digit)
      other[Int(counts[at])] = place
      counts[at] += 1
    }
    swap(&places, &other)
  }
  return places
}

/// Fewer numbers are compared.
private let radixLeast = 1_000
private let radixBits = 11

/// The heap that a key is dealt to by one of its digits.
private func radixHeap(_ key: UInt64, _ digit: Int) -> Int {
  Int((key >> UInt64(digit * radixBits)) & ((1 << UInt64(radixBits)) - 1))
}

/// An integer that orders as the number does.
private func radixKey(_ number: Double) -> UInt64 {
  // 0 and -0 are equal.
  let bits = number == 0 ? 0 : number.bitPattern
  return bits >> 63 == 0 ? bits | (1 << 63) : ~bits
}
