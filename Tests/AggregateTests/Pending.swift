import Testing

@Suite struct AggregatePending {}
