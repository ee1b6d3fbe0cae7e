import type { ChangeKind } from '../graphql/generated/types.generated.ts'

/** What people call a change of this kind. */
export const changeLabels: Record<ChangeKind, string> = {
  ROLLOUT: 'Rollout',
  RESTART: 'Restart',
  SCALING: 'Scaling',
}
