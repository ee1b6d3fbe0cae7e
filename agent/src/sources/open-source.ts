import type { AgentConfig } from '../config.ts'
import type { AgentDeps } from '../deps.ts'
import { openFiles } from './files.ts'
import type { Source, SourceListener } from './source.ts'

const rescanMs = 5_000

/** Opens the source that the configuration names. The Kubernetes client is loaded only where it is needed. */
export async function openSource(
  { source, nodeId }: AgentConfig,
  { clock, log, random }: Pick<AgentDeps, 'clock' | 'log' | 'random'>,
  listener: SourceListener,
): Promise<Source> {
  if (source.kind === 'files') {
    return openFiles({ folders: source.folders, nodeId, rescanMs, clock, log }, listener)
  }
  const { openKubernetes, defaultKubeConfig } = await import('../kubernetes/open-kubernetes.ts')
  return openKubernetes({ ...source, nodeId, kubeConfig: defaultKubeConfig(), clock, log, random }, listener)
}
