import Testing

@Suite struct ScorePending {}
