import type { Session } from '../auth/session.ts'
import type { Actor, Context } from '../platform/context.ts'
import { fleetFields } from './fields/fleet.ts'
import { groupFields, groupLoaders } from './fields/groups.ts'
import { sealFields } from './fields/seals.ts'
import { sessionFields } from './fields/session.ts'
import { slaFields, slaLoaders } from './fields/sla.ts'

/** What every resolver gets: the domain's context for the caller, and what only the HTTP layer can do. */
export interface GraphqlContext {
  context: Context
  user: { id: string; email: string; role: Actor['role'] } | undefined
  sign(session: Session): string
  /** Throws `rate_limited` when this address has tried this e-mail too often. */
  limitLogin(email: string): Promise<void>
}

/** One parent of a field that a loader fetches. */
export interface Load<T> {
  obj: T
}

const { Query: session, Mutation: sessionChanges } = sessionFields
const { Query: fleet, ...fleetTypes } = fleetFields
const { Query: groups, Mutation: groupChanges, ...groupTypes } = groupFields

/** All fields with code of their own, from one file an area. */
export const resolvers = {
  ...fleetTypes,
  ...groupTypes,
  Query: { ...session, ...fleet, ...slaFields.Query, ...groups, ...sealFields.Query },
  Mutation: { ...sessionChanges, ...groupChanges },
}

/** Fields that are fetched for all their parents in one statement. */
export const loaders = { ...slaLoaders, SlaGroup: { ...slaLoaders.SlaGroup, ...groupLoaders.SlaGroup } }
