import { X509Certificate } from 'node:crypto'
import { isMapping } from '../document/fields.ts'
import { describeApiError, describeForAll } from '../platform/errors.ts'
import { instantText } from '../platform/time/clock.ts'
import { createWakeSignal } from '../platform/time/wake-signal.ts'
import { describeWorkload, type ServiceWorkload, type WorkloadRef, workloadKey } from '../sources/source.ts'
import { type Observation, unknownStatus } from '../timeline/observation.ts'
import type { Alarms } from './alarms.ts'
import { KubernetesRefusal } from './api/api.ts'
import type { GroupInput, WorkloadGroup } from './workloads/workload-group.ts'

export interface CertificateInput extends GroupInput {
  alarms: Pick<Alarms, 'set'>
}

/** What is kept of a Secret: when its certificate ends, or what is wrong with it; never what it holds. */
type Kept = { endsAt: number } | { fault: string }

interface Looked {
  kept: Kept | undefined
  /** By the monotonic clock, in milliseconds. */
  at: number
  /** Why it could not be read the last time. */
  problem: string | undefined
}

/** How often each Secret is read, in milliseconds: certificates are renewed long before they end. */
const readMs = 60_000
/** What was read counts for so long, in milliseconds. */
const knownMs = 300_000
/** Without any wanted there is nothing to do, in milliseconds. */
const idleMs = 3_600_000
const dayMs = 86_400_000

/** Reads the Secrets that documents name for their certificates, each by its name: the agent needs no right to list any. */
export function readCertificates(input: CertificateInput): WorkloadGroup {
  const { clock, monotonic } = input
  const wake = createWakeSignal()
  const ending = new AbortController()
  const found = new Map<string, Looked>()
  let wanted: readonly WorkloadRef[] = []

  async function look(ref: WorkloadRef): Promise<void> {
    const key = workloadKey(ref)
    const before = found.get(key)
    try {
      const kept = await readSecret(ref, input, ending.signal)
      found.set(key, { kept, at: monotonic(), problem: undefined })
    } catch (error) {
      if (ending.signal.aborted) return
      const problem = describeForAll(error)
      const entry = { secret: `${ref.namespace}/${ref.name}`, problem: describeApiError(error) }
      if (before?.problem !== problem) input.log.warn(entry, 'a certificate can not be read')
      found.set(key, { kept: before?.kept, at: before?.at ?? monotonic(), problem })
    }
    if (JSON.stringify(before) !== JSON.stringify(found.get(key))) input.onWorkload(ref)
  }

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      for (const ref of wanted) if (!ending.signal.aborted) await look(ref)
      await wake.wait(clock, wanted.length === 0 ? idleMs : readMs, ending.signal)
    }
  }

  function observe(ref: ServiceWorkload): Observation | undefined {
    const looked = found.get(workloadKey(ref))
    if (looked === undefined) return undefined
    const { kept, at, problem } = looked
    if (kept === undefined || (problem !== undefined && monotonic() - at >= knownMs)) {
      return unknownStatus(`${describeWorkload(ref)} can't be read: ${problem}`)
    }
    return 'fault' in kept
      ? { status: 'DEGRADED', message: `${describeWorkload(ref)} ${kept.fault}` }
      : certificateStatus(ref, kept.endsAt, clock.now(), (until) => input.alarms.set(ref, until))
  }

  const loop = run()
  return {
    handles: (type) => type === 'secret',
    want(refs) {
      const keys = new Set(refs.map(workloadKey))
      for (const key of found.keys()) if (!keys.has(key)) found.delete(key)
      const isNews = refs.some((ref) => !found.has(workloadKey(ref)))
      wanted = refs
      if (isNews) wake.ring()
    },
    observe,
    proof: () => undefined,
    has: () => false,
    watches: () => [],
    async stop() {
      ending.abort()
      await loop
    },
  }
}

/** The status by the end of a certificate; `wakeAt` takes the instant from which on it is another. */
function certificateStatus(
  { minDays = 0, ...ref }: ServiceWorkload,
  endsAt: number,
  now: number,
  wakeAt: (at: number | undefined) => void,
): Observation {
  const soonAt = endsAt - minDays * dayMs
  wakeAt([soonAt, endsAt].find((at) => at > now))
  const known = { certificateEndsAt: endsAt }
  const what = `the certificate in ${describeWorkload(ref)}`
  if (now >= endsAt) return { status: 'DOWN', message: `${what} ended at ${instantText(endsAt)}`, ...known }
  if (now >= soonAt) return { status: 'DEGRADED', message: `${what} ends at ${instantText(endsAt)}`, ...known }
  return { status: 'OPERATIONAL', ...known }
}

/** Of the Secret only `tls.crt` is looked at. Throws what the API throws, but for a Secret that does not exist. */
async function readSecret({ namespace, name }: WorkloadRef, input: GroupInput, signal: AbortSignal): Promise<Kept> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name)}`
  try {
    const answer = await input.api.call({ path, timeoutMs: input.times.answerMs, signal })
    return endOf(isMapping(answer) && isMapping(answer.data) ? answer.data['tls.crt'] : undefined)
  } catch (error) {
    if (error instanceof KubernetesRefusal && error.code === 404) return { fault: 'does not exist' }
    throw error
  }
}

/** When the first of a chain of certificates ends: it is no better than that. */
function endOf(encoded: unknown): Kept {
  if (typeof encoded !== 'string') return { fault: 'holds no tls.crt' }
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []
  try {
    const ends = blocks.map((block) => Date.parse(new X509Certificate(block).validTo))
    const endsAt = Math.min(...ends)
    return Number.isFinite(endsAt) ? { endsAt } : { fault: 'holds no certificate in tls.crt' }
  } catch {
    return { fault: 'holds no certificate in tls.crt' }
  }
}
