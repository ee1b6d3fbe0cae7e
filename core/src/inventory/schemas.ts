import { DiscoveredService, SlaGroupDefinition } from '../contract/index.ts'
import { entryParserOf } from '../platform/check.ts'

/** Reads a group definition of a report or registration. */
export const parseGroup = entryParserOf<SlaGroupDefinition>(SlaGroupDefinition)

/** Reads a service of a registration. */
export const parseDiscoveredService = entryParserOf<DiscoveredService>(DiscoveredService)
