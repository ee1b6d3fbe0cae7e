import { setTimeout as pause } from 'node:timers/promises'
import { version } from '../../src/platform/version.ts'
import { apiKey } from '../serve.ts'

export const tickMs = 30_000
/** Ticks after which the course of a service begins anew: five days; it is DOWN for two minutes of them, and DEGRADED for one. */
const courseTicks = 14_400
const downTicks = 4
const degradedTicks = 2
const groups = 20
/** Reports in flight at once: agents of many clusters are not in step. */
const inFlight = 16
/** A core that answers nothing for so often is gone. */
const mostFailures = 20

/** Agents that send what real ones send, each of a cluster of its own. */
export interface Fleet {
  agents: number
  servicesPerAgent: number
}

export type Status = 'OPERATIONAL' | 'DEGRADED' | 'DOWN'

/** What a service was in the tick of this number, from 1 on; every service goes through the same course, at its own time. */
export function statusAt(agent: number, service: number, tick: number): Status {
  const place = (tick + 977 * service + 7_919 * agent) % courseTicks
  if (place < downTicks) return 'DOWN'
  return place >= 7_000 && place < 7_000 + degradedTicks ? 'DEGRADED' : 'OPERATIONAL'
}

export const nodeOf = (agent: number) => `org-${agent % 10}/platform-${agent % 40}/prod/cluster-${agent}`

/** Each agent registers its documents. */
export async function register(url: string, { agents, servicesPerAgent }: Fleet): Promise<void> {
  await forEachAgent(agents, async (agent) => {
    const services = Array.from({ length: servicesPerAgent }, (_, service) => ({
      namespace: `team-${service % 30}`,
      source: `team-${service % 30}/service-${service}`,
      document: {
        path: `${nodeOf(agent)}/service-${service}`,
        displayName: `Service ${service} of cluster ${agent}`,
        type: 'api',
        team: `team-${service % 30}`,
        tags: [`tag-${service % 20}`],
        slaGroup: `group-${service % groups}`,
        criticality: 'high',
      },
    }))
    const body = { ...identityOf(agent), complete: true, services }
    await send(`${url}/api/v1/operator/register`, JSON.stringify(body))
  })
}

/** Each agent sends its report of a tick that ends at `end`, and its heartbeat; resolves to the milliseconds that each report took. */
export async function reportTick(url: string, fleet: Fleet, tick: number, end: number): Promise<number[]> {
  const times: number[] = []
  await forEachAgent(fleet.agents, async (agent) => {
    const body = bodyOf(agent, fleet.servicesPerAgent, tick, end)
    const startedAt = performance.now()
    const answer = await send(`${url}/api/v1/operator/status`, body)
    times.push(performance.now() - startedAt)
    if (!answer.includes('"rejected":[]')) throw new Error(`a report was not taken: ${answer.slice(0, 300)}`)
    await send(`${url}/api/v1/operator/heartbeat`, JSON.stringify({ ...identityOf(agent), intervalSeconds: 30 }))
  })
  return times
}

const identityOf = (agent: number) => ({
  nodeId: nodeOf(agent),
  agentId: `agent-${agent}`,
  operatorVersion: version,
})

/** A full report, in the documented form, with exact intervals. */
function bodyOf(agent: number, count: number, tick: number, end: number): string {
  const [from, to] = [end - tickMs, end].map((at) => new Date(at).toISOString())
  const services = Array.from({ length: count }, (_, service) => {
    const status = statusAt(agent, service, tick)
    const ready = { OPERATIONAL: 3, DEGRADED: 2, DOWN: 0 }[status]
    return {
      name: `service-${service}`,
      status,
      replicas: 3,
      readyReplicas: ready,
      workloadType: 'deployment',
      pieces: [{ from, to, status }],
    }
  })
  return JSON.stringify({ ...identityOf(agent), intervalSeconds: 30, services })
}

async function forEachAgent(agents: number, work: (agent: number) => Promise<void>): Promise<void> {
  let next = 0
  const sender = async () => {
    while (next < agents) await work(next++)
  }
  await Promise.all(Array.from({ length: Math.min(inFlight, agents) }, sender))
}

/** Sends as agents do: what core did not take, or did not answer, is sent again. Throws what core refuses for good. */
async function send(url: string, body: string): Promise<string> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  for (let failures = 0; ; failures++) {
    const answer = await fetch(url, { method: 'POST', headers, body }).catch((error: unknown) => {
      if (failures >= mostFailures) throw error
    })
    const text = (await answer?.text()) ?? ''
    if (answer?.ok) return text
    if (answer && answer.status < 500) throw new Error(`core answered ${answer.status}: ${text.slice(0, 300)}`)
    await pause(1_000)
  }
}
