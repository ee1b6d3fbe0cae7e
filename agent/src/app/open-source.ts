import type { ChangeStore } from '../changes/change-store.ts'
import type { KeptVersion } from '../changes/rollouts/watch-rollouts.ts'
import type { RestartReason } from '../kubernetes/watch/restart-reason.ts'
import type { Memory } from '../platform/memory.ts'
import { askForDocuments } from '../sources/ask-core.ts'
import { watchCoreDocuments, withCoreDocuments } from '../sources/core-documents.ts'
import { openFiles } from '../sources/files.ts'
import type { Source, SourceListener } from '../sources/source.ts'
import type { AgentConfig } from './config.ts'
import type { AgentDeps } from './deps.ts'

const rescanMs = 5_000
/** How often core is asked for the documents that people wrote there, and how long an answer may take. */
const askEveryMs = 10_000
const askTimeoutMs = 10_000
/** How long the start waits for the first answer: a first registration that knows of them all is a complete one. */
const firstAnswerMs = 2_000

/** What a source takes from the agent around it. */
export interface SourceDeps extends Pick<AgentDeps, 'clock' | 'fetch' | 'log' | 'monotonic' | 'random'> {
  memory: Memory
  /** What was seen of workloads, and the changes that core does not have yet. */
  changes: ChangeStore<KeptVersion>
  /** The Kubernetes API reported the time, in milliseconds since the epoch. */
  onTime(time: number): void
  /** True while this replica speaks for all. */
  mayAct: () => boolean
  /** A watch died, or was reported to look afresh. */
  onRestart(resource: string, reason: RestartReason): void
}

/** Opens the source that the configuration names, with the documents of core beside it unless that is switched off. */
export async function openSource(config: AgentConfig, deps: SourceDeps, listener: SourceListener): Promise<Source> {
  const base = await openBase(config, deps, listener)
  if (!config.coreDocuments) return base
  const { clock, fetch, log, memory, random } = deps
  const core = watchCoreDocuments({
    nodeId: config.nodeId,
    clock,
    random,
    log,
    memory,
    ask: (tag, signal) => askForDocuments({ ...config, fetch, timeoutMs: askTimeoutMs, signal }, tag),
    everyMs: askEveryMs,
    onDocuments: listener.onDocuments,
  })
  const waiting = new AbortController()
  await Promise.race([core.firstLook, clock.sleep(firstAnswerMs, waiting.signal)])
  waiting.abort()
  return withCoreDocuments(base, core)
}

/** The Kubernetes client is loaded only where it is needed. */
async function openBase(
  { source, paths, instance }: AgentConfig,
  deps: SourceDeps,
  listener: SourceListener,
): Promise<Source> {
  if (source.kind === 'files') {
    const { clock, log, memory } = deps
    return openFiles({ folders: source.folders, paths, rescanMs, clock, log, memory }, listener)
  }
  const { openKubernetes, defaultKubernetesApi } = await import('../kubernetes/open-kubernetes.ts')
  return openKubernetes({ ...source, ...deps, paths, instance, api: defaultKubernetesApi(deps.onTime) }, listener)
}
