import type { FieldRole } from '../../../src/graphql/field-access.ts'

/** A root field: who may call it, a call of it, and the error code with which it answers those who may, if any. */
export interface RootField {
  role: FieldRole
  /** Whether the role must be over everything. */
  everything?: boolean
  call: string
  answers?: string
}
