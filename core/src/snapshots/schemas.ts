import { ReportedService } from '../contract/index.ts'
import { checkerOf } from '../platform/check.ts'

/** What is wrong with a service of a status report. */
export const reportedServiceProblem = checkerOf(ReportedService)
