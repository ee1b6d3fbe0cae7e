import type { Grant, GrantRole } from '../../platform/context.ts'
import { grantRoles } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'

/** A grant with where it comes from, as administrators see it. */
export interface GrantView extends Pick<Grant, 'id' | 'role' | 'scope'> {
  /** The path, the group or the customer that it is over; all null for everything. */
  path: string | null
  groupId: number | null
  customerId: number | null
  /** Null of one that a person gave; else the login provider whose groups gave it. */
  source: string | null
  grantedBy: string
  grantedAt: Date
}

/** A grant as `grants_of` of SQL gives it: an instant as JSON writes it. */
export interface GrantRow extends Omit<GrantView, 'grantedAt'> {
  grantedAt: string
}

/** What a grant is over. */
export type GrantScope =
  | { kind: 'ALL' }
  | { kind: 'PATH'; path: string }
  | { kind: 'GROUP'; group: string }
  | { kind: 'CUSTOMER'; customer: string }

const maxScope = 700

/**
 * Reads a scope as people write it: nothing or `**` is everything, `acme/shop` and `acme/shop/**` that path and all below it,
 * `group:payments` the members of an SLA group, `customer:acme` what is owed to a customer. Throws `bad_request`.
 */
export function parseGrantScope(text: string): GrantScope {
  const scope = text.trim()
  const group = /^group:\s*(.+)$/.exec(scope)?.[1]
  if (group !== undefined && scope.length <= maxScope) return { kind: 'GROUP', group }
  const customer = /^customer:\s*([a-z0-9-]+)$/.exec(scope)?.[1]
  if (customer !== undefined && scope.length <= maxScope) return { kind: 'CUSTOMER', customer }
  const path = scope.replace(/(?:^|\/)\*\*$/, '').replace(/^\/+|\/+$/g, '')
  const isPath = !/\*|:|\/\/|\s\/|\/\s/.test(path) && path.split('/').length <= 5
  if (scope.length > maxScope || group === '' || !isPath)
    throw new AppError('bad_request', {
      reason: `The scope "${scope.slice(0, 80)}" is none: write ** for everything, a path like acme/shop/**, group:NAME, or customer:SLUG.`,
    })
  return path === '' ? { kind: 'ALL' } : { kind: 'PATH', path }
}

/** A scope as it is stored and shown. */
export function writeScope(scope: GrantScope): string {
  if (scope.kind === 'ALL') return '**'
  if (scope.kind === 'PATH') return `${scope.path}/**`
  return scope.kind === 'GROUP' ? `group:${scope.group}` : `customer:${scope.customer}`
}

/** The most that somebody is granted, which is what `role` of a user says; the least for one without a grant. */
export function strongestOf(grants: readonly Pick<Grant, 'role'>[]): GrantRole {
  return grantRoles.findLast((role) => grants.some((grant) => grant.role === role)) ?? 'VIEWER'
}

/**
 * The scope that goes with the strongest role, as `scope` of a user says it: empty for everything, `acme/shop` for a path,
 * `group:payments` for a group, `customer:acme` for a customer; of several the first that was given.
 */
export function mainScopeOf(grants: readonly Pick<Grant, 'role' | 'scope'>[]): string {
  const role = strongestOf(grants)
  const scopes = grants.filter((grant) => grant.role === role).map(({ scope }) => scope)
  const [scope = '/'] = scopes.includes('**') ? ['**'] : scopes
  return scope.replace(/\/?\*\*$/, '')
}
