import Testing

@Suite struct GoldenPending {}
