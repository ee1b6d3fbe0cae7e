import type { AgentConfig } from '../config.ts'
import type { AgentDeps } from '../deps.ts'
import type { RestartReason } from '../kubernetes/restart-reason.ts'
import type { Memory } from '../state/memory.ts'
import { openFiles } from './files.ts'
import type { Source, SourceListener } from './source.ts'

const rescanMs = 5_000

/** What a source takes from the agent around it. */
export interface SourceDeps extends Pick<AgentDeps, 'clock' | 'log' | 'monotonic' | 'random'> {
  memory: Memory
  /** True while this replica speaks for all. */
  mayAct: () => boolean
  /** A watch died, or was told to look afresh. */
  onRestart(resource: string, reason: RestartReason): void
}

/** Opens the source that the configuration names. The Kubernetes client is loaded only where it is needed. */
export async function openSource(
  { source, nodeId, instance }: AgentConfig,
  deps: SourceDeps,
  listener: SourceListener,
): Promise<Source> {
  if (source.kind === 'files') {
    const { clock, log, memory } = deps
    return openFiles({ folders: source.folders, nodeId, rescanMs, clock, log, memory }, listener)
  }
  const { openKubernetes, defaultKubernetesApi } = await import('../kubernetes/open-kubernetes.ts')
  return openKubernetes({ ...source, ...deps, nodeId, instance, api: defaultKubernetesApi() }, listener)
}
