import type { AgentConfig } from '../config.ts'
import type { AgentDeps } from '../deps.ts'
import { type Leadership, runLeaderElection } from './leader.ts'
import { leaseNamespace } from './namespace.ts'

export interface ReplicasInput extends AgentDeps {
  config: Pick<AgentConfig, 'instance' | 'lease'>
  /** This process leads from now on; the leader before it was last heard of at `since`, if there was one. */
  onLead(since: number | undefined): void
  onFollow(): void
}

/** An agent without a Lease is alone, and leads at once; others lead one at a time. */
export async function joinReplicas({
  config,
  onLead,
  onFollow,
  ...deps
}: ReplicasInput): Promise<Pick<Leadership, 'stop'>> {
  const { instance, lease } = config
  if (!lease) {
    onLead(undefined)
    return { stop: async () => undefined }
  }
  const { defaultKubernetesApi } = await import('../kubernetes/open-kubernetes.ts')
  const leadership = runLeaderElection({
    ...deps,
    api: defaultKubernetesApi(),
    name: lease.name,
    namespace: leaseNamespace(lease.namespace),
    identity: instance,
    onChange: (leads) => (leads ? onLead(leadership.previousRenewal()) : onFollow()),
  })
  return leadership
}
