import Testing

@Suite struct EnginePending {}
