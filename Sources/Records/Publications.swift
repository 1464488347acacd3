/// One publication of a month.
public struct Publication: Equatable, Sendable {
  /// The run that published it.
  public let run: String
  /// The day that run began, UTC.
  public let day: Day
  /// The day of the latest delivery that it counted; `Day.none` where there was none.
  public let deliveries: Day

  /// Fills in a publication.
  public init(run: String, day: Day, deliveries: Day) {
    self.run = run
    self.day = day
    self.deliveries = deliveries
  }
}

/// How the figures of a month that had been published were changed by publishing it again.
public struct Revision: Equatable, Sendable {
  /// What one cause did.
  public struct Effect: Equatable, Sendable {
    /// The cause.
    public let cause: ChangeCause
    /// How many cities' indices it moved.
    public let cities: Int
    /// The largest of these moves, points of the 100-point index.
    public let points: Double

    /// Fills in an effect.
    public init(cause: ChangeCause, cities: Int, points: Double) {
      self.cause = cause
      self.cities = cities
      self.points = points
    }
  }

  /// What moved, and what of it moved most.
  public struct Moves: Equatable, Sendable {
    /// The cities that have an index in both publications.
    public let cities: Int
    /// How many of them have another index.
    public let indices: Int
    /// How many of them have another rank.
    public let ranks: Int
    /// The city whose index moved most; the lowest code of equals.
    public let city: CityCode
    /// By how many points.
    public let points: Double
    /// The places that the rank which moved most gained; negative for a fall.
    public let places: Int
    /// By cause, in the order in which causes are taken; only those that moved an index.
    public let effects: [Effect]

    /// Fills in what moved.
    public init(
      cities: Int, indices: Int, ranks: Int, city: CityCode, points: Double, places: Int,
      effects: [Effect]
    ) {
      self.cities = cities
      self.indices = indices
      self.ranks = ranks
      self.city = city
      self.points = points
      self.places = places
      self.effects = effects
    }

    /// Sums up a split; `nil` where no city is in both publications.
    public init?(_ changes: [CityChange]) {
      func amount(_ change: CityChange) -> Double {
        (change.toIndex - change.fromIndex).roundedToSignificant(12)
      }
      // The first of equals stands for them.
      guard
        let most = changes.max(by: {
          (amount($0).magnitude, $1.city) < (amount($1).magnitude, $0.city)
        })
      else { return nil }
      let places = changes.compactMap { change in
        change.fromRank.flatMap { from in change.toRank.map { from - $0 } }
      }
      self.init(
        cities: changes.count, indices: changes.count { $0.fromIndex != $0.toIndex },
        ranks: changes.count { $0.fromRank != $0.toRank }, city: most.city, points: amount(most),
        places: places.max { ($0.magnitude, $0) < ($1.magnitude, $1) } ?? 0,
        effects: ChangeCause.allCases.compactMap { cause in
          let own = changes.map { $0.points(by: cause).roundedToSignificant(12) }
            .filter { $0 != 0 }
          guard let largest = own.max(by: { ($0.magnitude, $0) < ($1.magnitude, $1) }) else {
            return nil
          }
          return Effect(cause: cause, cities: own.count, points: largest)
        })
    }
  }

  /// The month whose figures were changed.
  public let month: Month
  /// What was replaced.
  public let from: Publication
  /// What replaced it; `nil` for the report in hand.
  public let to: Publication?
  /// What moved; `nil` where the editions differ, since indices of two editions are never compared.
  public let moves: Moves?

  /// Fills in a revision.
  public init(month: Month, from: Publication, to: Publication?, moves: Moves?) {
    self.month = month
    self.from = from
    self.to = to
    self.moves = moves
  }
}

/// A change of what reports are made with, from one publication to the next.
public struct MethodChange: Equatable, Sendable {
  /// What was changed.
  public enum Subject: String, CaseIterable, Sendable {
    /// Another edition.
    case edition
    /// The edition's points, rules or words.
    case weights
    /// The list of cities, or the places of divisions.
    case register
    /// What an export looks like.
    case contracts
    /// The version of the tool or of one of its stages.
    case tool
  }

  /// What was changed.
  public let subject: Subject
  /// What it was: an id, a version, a day or the beginning of a hash.
  public let old: String
  /// What it is now.
  public let new: String
  /// The first publication with it; `nil` for the report in hand.
  public let since: Publication?
  /// The month that was published then.
  public let month: Month

  /// Fills in a change.
  public init(subject: Subject, old: String, new: String, since: Publication?, month: Month) {
    self.subject = subject
    self.old = old
    self.new = new
    self.since = since
    self.month = month
  }
}

/// What is known of earlier publications.
public struct PublicationHistory: Equatable, Sendable {
  /// A month that was published more than once, with other figures.
  public struct RevisedMonth: Equatable, Sendable {
    /// Its first publication.
    public let first: Publication
    /// How often its figures were changed since.
    public let times: Int
    /// The latest of these changes, oldest first; at least one.
    public let revisions: [Revision]

    /// Fills in a month.
    public init(first: Publication, times: Int, revisions: [Revision]) {
      self.first = first
      self.times = times
      self.revisions = revisions
    }
  }

  /// Months whose figures were changed after they were published, latest first.
  public var months: [RevisedMonth]
  /// Changes of the method, latest first.
  public var methods: [MethodChange]

  /// Gathers what is known; nothing at first.
  public init(months: [RevisedMonth] = [], methods: [MethodChange] = []) {
    self.months = months
    self.methods = methods
  }
}
