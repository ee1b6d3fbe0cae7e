import type { Grant, GrantRole } from '../../platform/context.ts'
import { grantRoles } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'

/** A grant with where it comes from, as administrators see it. */
export interface GrantView extends Pick<Grant, 'id' | 'role' | 'scope'> {
  /** The path or the group that it is over; both null for everything. */
  path: string | null
  groupId: number | null
  /** Null of one that a person gave; else the login provider whose groups gave it. */
  source: string | null
  grantedBy: string
  grantedAt: Date
}

/** A grant as `grants_of` of SQL gives it: an instant as JSON writes it. */
export interface GrantRow extends Omit<GrantView, 'grantedAt'> {
  grantedAt: string
}

/** What a grant is over; other kinds of parts may follow. */
export type GrantScope = { kind: 'ALL' } | { kind: 'PATH'; path: string } | { kind: 'GROUP'; group: string }

const maxScope = 700

/**
 * Reads a scope as people write it: nothing or `**` is everything, `acme/shop` and `acme/shop/**` that path and all below it,
 * `group:payments` the members of an SLA group. Throws `bad_request`.
 */
export function parseGrantScope(text: string): GrantScope {
  const scope = text.trim()
  const group = /^group:\s*(.+)$/.exec(scope)?.[1]
  if (group !== undefined && scope.length <= maxScope) return { kind: 'GROUP', group }
  const path = scope.replace(/(?:^|\/)\*\*$/, '').replace(/^\/+|\/+$/g, '')
  const isPath = !/\*|:|\/\/|\s\/|\/\s/.test(path) && path.split('/').length <= 5
  if (scope.length > maxScope || group === '' || !isPath)
    throw new AppError('bad_request', {
      reason: `The scope "${scope.slice(0, 80)}" is none: write ** for everything, a path like acme/shop/**, or group:NAME.`,
    })
  return path === '' ? { kind: 'ALL' } : { kind: 'PATH', path }
}

/** A scope as it is stored and shown. */
export function writeScope(scope: GrantScope): string {
  if (scope.kind === 'ALL') return '**'
  return scope.kind === 'PATH' ? `${scope.path}/**` : `group:${scope.group}`
}

/** The most that somebody is granted, which is what `role` of a user says; the least for one without a grant. */
export function strongestOf(grants: readonly Pick<Grant, 'role'>[]): GrantRole {
  return grantRoles.findLast((role) => grants.some((grant) => grant.role === role)) ?? 'VIEWER'
}

/**
 * The scope that goes with the strongest role, as `scope` of a user says it: empty for everything, `acme/shop` for a path,
 * `group:payments` for a group; of several the first that was given.
 */
export function mainScopeOf(grants: readonly Pick<Grant, 'role' | 'scope'>[]): string {
  const role = strongestOf(grants)
  const scopes = grants.filter((grant) => grant.role === role).map(({ scope }) => scope)
  const [scope = '/'] = scopes.includes('**') ? ['**'] : scopes
  return scope.replace(/\/?\*\*$/, '')
}
