import { DiscoveredService, SlaGroupDefinition } from '../contract/index.ts'
import { entryReaderOf } from '../platform/check.ts'

/** Reads a group definition of a report or registration. */
export const readGroup = entryReaderOf<SlaGroupDefinition>(SlaGroupDefinition)

/** Reads a service of a registration. */
export const readDiscoveredService = entryReaderOf<DiscoveredService>(DiscoveredService)
