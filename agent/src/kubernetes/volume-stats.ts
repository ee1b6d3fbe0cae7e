import type { Logger } from 'pino'
import { isMapping, type Mapping } from '../document/fields.ts'
import { describeApiError } from '../platform/errors.ts'
import { type Clock, nextBoundary } from '../platform/time/clock.ts'
import type { VolumeReading } from '../sources/source.ts'
import type { KubernetesApi } from './api/api.ts'
import { listPages } from './watch/list-pages.ts'

export interface VolumeStatsInput {
  api: KubernetesApi
  clock: Clock
  log: Logger
  times: { answerMs: number; volumesMs: number }
  /** True while this replica speaks for all. */
  mayAct: () => boolean
  /** The services that use a claim, by path; by the claim as `namespace/name`. */
  claims: () => ReadonlyMap<string, readonly string[]>
  onVolumes(volumes: readonly VolumeReading[]): void | Promise<void>
}

/** So many nodes are asked in a round, one after the other. */
const maxNodes = 1_000
const maxVolumes = 5_000
/** A node of some hundred pods answers with less than a tenth of it. */
const longestSummary = 16 * 1024 * 1024

/** Asks the kubelet of every node, again and again, how full the volumes are whose claims services use. */
export function readVolumeStats(input: VolumeStatsInput): { stop(): Promise<void> } {
  const { claims, clock, log, mayAct, onVolumes, times } = input
  const ending = new AbortController()
  let problem: string | undefined

  async function round(): Promise<void> {
    const wanted = claims()
    if (wanted.size === 0 || !mayAct()) return
    const found = new Map<string, VolumeReading>()
    for (const node of await nodeNames(input, ending.signal)) {
      if (ending.signal.aborted) return
      try {
        for (const volume of await volumesOf(node, wanted, input, ending.signal)) {
          if (found.size < maxVolumes) found.set(`${volume.path} ${volume.claim}`, volume)
        }
      } catch (error) {
        note(error, `node ${node}`)
      }
    }
    if (found.size > 0) await onVolumes([...found.values()])
  }

  /** The same problem is said once. */
  function note(error: unknown, of: string): void {
    const now = describeApiError(error)
    if (now !== problem && !ending.signal.aborted)
      log.warn({ of, problem: now }, 'how full volumes are can not be read')
    problem = now
  }

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      const now = clock.now()
      await clock.sleep(nextBoundary(now, times.volumesMs) - now, ending.signal)
      if (!ending.signal.aborted) await round().catch((error: unknown) => note(error, 'nodes'))
    }
  }

  const loop = run()
  return {
    async stop() {
      ending.abort()
      await loop
    },
  }
}

async function nodeNames({ api, times }: VolumeStatsInput, signal: AbortSignal): Promise<string[]> {
  const names: string[] = []
  const list = { api, path: '/api/v1/nodes', selectors: {}, answerMs: times.answerMs, signal }
  await listPages(list, ({ metadata }) => names.push(metadata?.name ?? ''))
  return names.slice(0, maxNodes)
}

/** The volumes in the summary of a kubelet; those without claims that services use are passed over. */
async function volumesOf(
  node: string,
  wanted: ReadonlyMap<string, readonly string[]>,
  { api, clock, times }: VolumeStatsInput,
  signal: AbortSignal,
): Promise<VolumeReading[]> {
  const path = `/api/v1/nodes/${encodeURIComponent(node)}/proxy/stats/summary`
  const answer = await api.call({ path, timeoutMs: times.answerMs, maxBytes: longestSummary, signal })
  const pods = listOf(isMapping(answer) ? answer.pods : undefined)
  return pods
    .flatMap((pod) => listOf(pod.volume))
    .flatMap(({ pvcRef, capacityBytes, usedBytes }) => {
      const claim = isMapping(pvcRef) ? `${pvcRef.namespace}/${pvcRef.name}` : ''
      if (!isCount(capacityBytes) || !isCount(usedBytes) || capacityBytes === 0) return []
      const size = { allocatedBytes: capacityBytes, usedBytes, at: clock.now() }
      return (wanted.get(claim) ?? []).map((service) => ({ path: service, claim, ...size }))
    })
}

function listOf(value: unknown): Mapping[] {
  return Array.isArray(value) ? value.filter(isMapping) : []
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
