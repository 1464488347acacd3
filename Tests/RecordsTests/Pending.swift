import Testing

@Suite struct RecordsPending {}
