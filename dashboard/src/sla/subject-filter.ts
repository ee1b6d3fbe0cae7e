import type { SealsVariables } from '../graphql/generated/types.generated.ts'

/** Whose results are asked for: one of the three. */
export type SubjectFilter = SealsVariables
