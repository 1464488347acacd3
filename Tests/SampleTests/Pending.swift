import Testing

@Suite struct SamplePending {}
