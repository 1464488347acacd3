import Testing

@Suite struct ByteStreamPending {}
