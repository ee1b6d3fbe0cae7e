import { type Leadership, runLeaderElection } from '../lease/leader.ts'
import { leaseNamespace } from '../lease/namespace.ts'
import { serviceAccountOwner } from '../lease/owner.ts'
import type { AgentConfig } from './config.ts'
import type { AgentDeps } from './deps.ts'

/** A report that waits for its proof, fails once and is sent again is with core after so many milliseconds. */
const reportWithinMs = 60_000

export interface ReplicasInput extends AgentDeps {
  config: Pick<AgentConfig, 'instance' | 'lease' | 'intervalMs'>
  /** This process leads from now on; whoever led before it has reported everything up to `since`, if anybody did and core was there. */
  onLead(since: number | undefined): void
  onFollow(): void
}

/** An agent without a Lease is alone, and leads at once; others lead one at a time. */
export async function joinReplicas({
  config,
  onLead,
  onFollow,
  ...deps
}: ReplicasInput): Promise<Pick<Leadership, 'leads' | 'stop'>> {
  const { instance, intervalMs, lease } = config
  if (!lease) {
    onLead(undefined)
    return { leads: () => true, stop: async () => undefined }
  }
  const { defaultKubernetesApi } = await import('../kubernetes/open-kubernetes.ts')
  const namespace = leaseNamespace(lease.namespace)
  const leadership = runLeaderElection({
    ...deps,
    api: defaultKubernetesApi(),
    name: lease.name,
    namespace,
    owner: serviceAccountOwner(namespace),
    identity: instance,
    onChange(leads) {
      const renewedAt = leadership.previousRenewal()
      // What was open when the leader died began up to one interval before, and the report before that may have been on its way.
      if (leads) onLead(renewedAt === undefined ? undefined : renewedAt - intervalMs - reportWithinMs)
      else onFollow()
    },
  })
  return leadership
}
