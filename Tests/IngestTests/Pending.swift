import Testing

@Suite struct IngestPending {}
