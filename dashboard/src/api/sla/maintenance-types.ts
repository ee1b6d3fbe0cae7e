import type { StartExclusionWindowInput } from '../../graphql/generated/types.generated.ts'

export type {
  ExclusionSpan,
  ExclusionTargetKind as TargetKind,
  ExclusionWindow,
} from '../../graphql/generated/types.generated.ts'

/** A target as core takes it: exactly one of these. */
export type TargetInput = Pick<StartExclusionWindowInput, 'path' | 'slaGroup' | 'namespace' | 'prefix'>
