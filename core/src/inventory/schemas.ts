import { DiscoveredService, SlaGroupDefinition } from '../contract/index.ts'
import { checkerOf } from '../platform/check.ts'

/** What is wrong with a group definition of a report or registration. */
export const groupProblem = checkerOf(SlaGroupDefinition)

/** What is wrong with a service of a registration. */
export const discoveredServiceProblem = checkerOf(DiscoveredService)
