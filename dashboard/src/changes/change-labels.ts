import type { ChangeKind } from '../api/change-documents.ts'

/** What people call a change of this kind. */
export const changeLabels: Record<ChangeKind, string> = {
  ROLLOUT: 'Rollout',
  RESTART: 'Restart',
  SCALING: 'Scaling',
}
