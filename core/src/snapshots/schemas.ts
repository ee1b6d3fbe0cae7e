import { ReportedService } from '../contract/index.ts'
import { entryReaderOf } from '../platform/check.ts'

/** Reads a service of a status report. */
export const readReportedService = entryReaderOf<ReportedService>(ReportedService)
