import Testing

@Suite struct ReportPending {}
