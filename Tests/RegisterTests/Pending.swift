import Testing

@Suite struct RegisterPending {}
