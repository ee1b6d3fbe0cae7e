import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { operatorKey } from '../servers/server.ts'

const statuses = ['OPERATIONAL', 'OPERATIONAL', 'OPERATIONAL', 'DEGRADED', 'DOWN', 'UNKNOWN'] as const
const stepMs = 30_000
/** A sender gives up after so long: then nothing has recovered. */
const patienceMs = 120_000

/** Reports of several nodes over past time, and what they come to once each is acknowledged. */
export interface Playback {
  nodes: readonly (readonly string[])[]
  /** Milliseconds of each status, by the path of the service. */
  expected: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** Services that never are DOWN: an incident of one is false. */
  healthy: readonly string[]
  from: Date
  to: Date
}

/** How the network treats the reports of a playback. */
export interface Manner {
  /** Of reports that arrive, the part that is sent once more. */
  repeated?: number
  /** Of reports, the part whose connection breaks halfway through before they are sent as a whole. */
  truncated?: number
  /** Reports are shuffled among so many that follow each other. */
  shuffledOver?: number
}

/** What became of the reports. */
export interface Outcome {
  acknowledged: number
  /** How often core said that it is unavailable, always with a time to wait. */
  unavailable: number
  /** How often nobody answered. */
  failed: number
}

/** The reports of `nodes` nodes with three services each, of which the first is always up. */
export function createPlayback(name: string, random: () => number, { nodes = 3, reports = 60 } = {}): Playback {
  const from = Math.floor(Date.now() / stepMs) * stepMs - 3 * 3_600_000
  const expected = new Map<string, Map<string, number>>()
  const bodies = Array.from({ length: nodes }, (_, node) => {
    const nodeId = `faults/${name}/prod/c${node}`
    return Array.from({ length: reports }, (_, report) => {
      const start = from + report * stepMs
      const services = ['up', 'one', 'two'].map((service) => {
        const status = service === 'up' ? 'OPERATIONAL' : (statuses[Math.floor(random() * statuses.length)] ?? 'DOWN')
        const sums = expected.get(`${nodeId}/${service}`) ?? new Map<string, number>()
        expected.set(`${nodeId}/${service}`, sums.set(status, (sums.get(status) ?? 0) + stepMs))
        const [begin, end] = [new Date(start).toISOString(), new Date(start + stepMs).toISOString()]
        return { name: service, status, pieces: [{ from: begin, to: end, status }] }
      })
      return JSON.stringify({ nodeId, services })
    })
  })
  const healthy = bodies.map((_, node) => `faults/${name}/prod/c${node}/up`)
  return { nodes: bodies, expected, healthy, from: new Date(from), to: new Date(from + reports * stepMs) }
}

export interface SendOptions extends Manner {
  /** Where core answers at this moment; a sender takes the next one after a failure. */
  urls(): readonly string[]
  random(): number
  /** Milliseconds between two reports of a node. */
  everyMs: number
  onAcknowledged(count: number): void
}

/** Sends all reports, each until core has acknowledged it, as an agent does with its spool. Throws what core refuses for good. */
export async function send({ nodes }: Playback, options: SendOptions): Promise<Outcome> {
  const outcome: Outcome = { acknowledged: 0, unavailable: 0, failed: 0 }
  const { everyMs, onAcknowledged, random, repeated = 0, shuffledOver = 1 } = options
  await Promise.all(
    nodes.map(async (reports) => {
      for (const report of shuffled(reports, shuffledOver, random)) {
        await sendOne(report, options, outcome)
        outcome.acknowledged += 1
        onAcknowledged(outcome.acknowledged)
        if (random() < repeated) await sendOne(report, options, outcome)
        await pause(everyMs)
      }
    }),
  )
  return outcome
}

async function sendOne(report: string, { urls, random, truncated = 0 }: SendOptions, outcome: Outcome): Promise<void> {
  const giveUpAt = Date.now() + patienceMs
  for (let attempt = Math.floor(random() * 2); ; attempt++) {
    const all = urls()
    const url = all[attempt % Math.max(1, all.length)]
    if (url !== undefined) {
      if (random() < truncated) await breakOff(url, report)
      const answer = await post(url, report)
      if (answer?.ok) return
      if (answer && answer.status !== 503)
        throw new Error(`core refused a report with ${answer.status}: ${await answer.text()}`)
      if (answer && !answer.headers.has('retry-after'))
        throw new Error('core was unavailable and did not say for how long')
      outcome[answer ? 'unavailable' : 'failed'] += 1
    }
    if (Date.now() > giveUpAt) throw new Error(`a report was not acknowledged for ${patienceMs / 1_000} s`)
    await pause(100)
  }
}

function post(url: string, report: string): Promise<Response | undefined> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${operatorKey}` }
  const asked = fetch(`${url}/api/v1/operator/status`, {
    method: 'POST',
    headers,
    body: report,
    signal: AbortSignal.timeout(20_000),
  })
  return asked.catch(() => undefined)
}

/** Sends the head and half of the body, and breaks the connection. */
async function breakOff(url: string, report: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const call = request(`${url}/api/v1/operator/status`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(report),
        authorization: `Bearer ${operatorKey}`,
      },
    })
    call.on('error', () => resolve())
    call.on('close', () => resolve())
    call.write(report.slice(0, Math.floor(report.length / 2)), () => call.destroy())
  })
}

function shuffled<T>(items: readonly T[], over: number, random: () => number): T[] {
  const keyed = items.map((item, index) => ({ item, at: index + Math.floor(random() * over) }))
  return keyed.sort((a, b) => a.at - b.at).map(({ item }) => item)
}
