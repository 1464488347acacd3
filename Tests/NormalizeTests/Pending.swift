import Testing

@Suite struct NormalizePending {}
