import type { UserRole } from '../../graphql/generated/types.generated.ts'

/** What a role is called. */
export const roleNames = {
  VIEWER: 'viewer',
  OPERATOR: 'operator',
  APPROVER: 'approver',
  ADMIN: 'administrator',
} as const satisfies Record<UserRole, string>

/** The roles to choose from, with what each may do. */
export const roleOptions = [
  { value: 'VIEWER', label: 'viewer, sees everything within the scope' },
  { value: 'OPERATOR', label: 'operator, also handles incidents and maintenance' },
  { value: 'APPROVER', label: 'approver, also corrects and changes terms' },
  { value: 'ADMIN', label: 'administrator, may do all' },
] as const satisfies readonly { value: UserRole; label: string }[]

export const scopeHint = 'A path like acme/shop, group:NAME or customer:SLUG. Empty is everything.'
