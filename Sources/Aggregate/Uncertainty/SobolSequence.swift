import Records

/// Points that fill the unit cube more evenly than random ones: Sobol' sequences, Owen-scrambled.
///
/// The scrambling keeps the evenness and makes every seed another, unbiased, set of points. Points are
/// computed one by one from their number, so that they don't depend on how many are taken or in which
/// order. All of it is integer arithmetic.
///
/// Source: S. Joe, F. Y. Kuo, *Constructing Sobol sequences with better two-dimensional projections*
/// (2008), direction numbers new-joe-kuo-6; B. Burley, *Practical hash-based Owen scrambling*, JCGT
/// 9 (2020).
public struct SobolSequence: Sendable {
  /// The most dimensions there are direction numbers for.
  public static let maximumDimensions = 21

  /// The number of coordinates of a point.
  public let dimensions: Int
  private let directions: [[UInt32]]
  private let scrambles: [UInt32]?

  /// Prepares a sequence; without a seed it is not scrambled, and its first point is the origin.
  ///
  /// - Parameters:
  ///   - dimensions: the number of coordinates, 1...21.
  ///   - seed: which scrambling.
  public init(dimensions: Int, seed: UInt64?) {
    precondition((1...Self.maximumDimensions).contains(dimensions), "dimensions outside 1...21")
    self.dimensions = dimensions
    directions = (0..<dimensions).map(Self.directions(of:))
    scrambles = seed.map { seed in
      (0..<dimensions).map { dimension in
        var random = Random(seed, stream: UInt64(dimension))
        return UInt32(truncatingIfNeeded: random.next() >> 32)
      }
    }
  }

  /// The coordinates of a point, each 0..<1.
  public func point(_ number: Int) -> [Double] {
    (0..<dimensions).map { coordinate($0, of: number) }
  }

  /// One coordinate of a point, 0..<1; numbers count from 0 and stay below 2^32.
  public func coordinate(_ dimension: Int, of number: Int) -> Double {
    var bits: UInt32 = 0
    var gray = UInt32(number) ^ (UInt32(number) >> 1)
    while gray != 0 {
      bits ^= directions[dimension][gray.trailingZeroBitCount]
      gray &= gray - 1
    }
    guard let scrambles else { return Double(bits) / 4_294_967_296 }
    // Half a step keeps the coordinate off 0, and the mean of a full set at 1/2.
    return (Double(Self.scrambled(bits, scrambles[dimension])) + 0.5) / 4_294_967_296
  }

  /// Permutes each half, quarter, eighth … of the line by a hash of the bits above it.
  private static func scrambled(_ bits: UInt32, _ seed: UInt32) -> UInt32 {
    var x = reversed(bits)
    x = x &+ seed
    x ^= x &* 0x6C50_B47C
    x ^= x &* 0xB82F_1E52
    x ^= x &* 0xC7AF_E638
    x ^= x &* 0x8D22_F6E6
    return reversed(x)
  }

  private static func reversed(_ bits: UInt32) -> UInt32 {
    var x = bits.byteSwapped
    x = (x & 0x0F0F_0F0F) << 4 | (x >> 4) & 0x0F0F_0F0F
    x = (x & 0x3333_3333) << 2 | (x >> 2) & 0x3333_3333
    return (x & 0x5555_5555) << 1 | (x >> 1) & 0x5555_5555
  }

  /// A primitive polynomial's inner coefficients, and the first direction numbers, from dimension 2.
  private static let polynomials: [(inner: Int, initial: [UInt32])] = [
    (0, [1]), (1, [1, 3]), (1, [1, 3, 1]), (2, [1, 1, 1]), (1, [1, 1, 3, 3]), (4, [1, 3, 5, 13]),
    (2, [1, 1, 5, 5, 17]), (4, [1, 1, 5, 5, 5]), (7, [1, 1, 7, 11, 19]), (11, [1, 1, 5, 1, 1]),
    (13, [1, 1, 1, 3, 11]), (14, [1, 3, 5, 5, 31]), (1, [1, 3, 3, 9, 7, 49]),
    (13, [1, 1, 1, 15, 21, 21]), (16, [1, 3, 1, 13, 27, 49]), (19, [1, 1, 1, 15, 7, 5]),
    (22, [1, 3, 1, 15, 13, 25]), (25, [1, 1, 5, 5, 19, 61]), (1, [1, 3, 7, 11, 23, 15, 103]),
    (4, [1, 3, 7, 13, 13, 15, 69]),
  ]

  private static func directions(of dimension: Int) -> [UInt32] {
    guard dimension > 0 else { return (0..<32).map { 1 << (31 - UInt32($0)) } }
    let (inner, initial) = polynomials[dimension - 1]
    let degree = initial.count
    var directions = initial.enumerated().map { $1 << (31 - UInt32($0)) }
    for bit in degree..<32 {
      var direction = directions[bit - degree] ^ (directions[bit - degree] >> UInt32(degree))
      for step in 1..<max(1, degree) where inner >> (degree - 1 - step) & 1 == 1 {
        direction ^= directions[bit - step]
      }
      directions.append(direction)
    }
    return directions
  }
}

/// The points at which a function is computed for its Sobol indices.
///
/// Two independent sets A and B of `rows` points each, and for every factor i the set AB_i: A with
/// coordinate i from B. Source: A. Saltelli and others, *Variance based sensitivity analysis of model
/// output*, Computer Physics Communications 181 (2010).
public struct SobolDesign: Sendable {
  /// The number of factors.
  public let factors: Int
  /// The number of points in each set; a power of two fills the cube most evenly.
  public let rows: Int
  private let sequence: SobolSequence

  /// The most factors a design can have: A and B take as many dimensions each.
  public static let maximumFactors = SobolSequence.maximumDimensions / 2

  /// Lays out a design.
  public init(factors: Int, rows: Int, seed: UInt64) {
    precondition((1...Self.maximumFactors).contains(factors), "factors outside 1...10")
    self.factors = factors
    self.rows = rows
    sequence = SobolSequence(dimensions: 2 * factors, seed: seed)
  }

  /// All points, A first, then B, then AB_1, AB_2, …: (2 + factors) × rows points of 0..<1.
  public func points() -> [[Double]] {
    let both = (0..<rows).map(sequence.point)
    let a = both.map { Array($0[..<factors]) }
    let b = both.map { Array($0[factors...]) }
    let mixed = (0..<factors).flatMap { factor in
      a.indices.map { row in
        var point = a[row]
        point[factor] = b[row][factor]
        return point
      }
    }
    return a + b + mixed
  }

  /// The outputs of a design's points, in their order, as runs.
  public func runs(_ outputs: [Double]) -> SobolRuns {
    precondition(outputs.count == (factors + 2) * rows, "one output per point")
    let sets = (0..<factors + 2).map { Array(outputs[$0 * rows..<($0 + 1) * rows]) }
    return SobolRuns(a: sets[0], b: sets[1], mixed: Array(sets[2...]))
  }
}
