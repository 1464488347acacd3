import Testing

@Suite struct LedgerPending {}
