import Testing

@Suite struct ContractPending {}
