import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { type Bench, counted, createGrowth, lineOf, timed } from '../line.ts'
import { type Fleet, fleetSizes, openFleet } from '../reads/fleet.ts'
import { report } from '../serve.ts'

const name = 'report beside 64 readers / on an idle server, 99th percentile'
const connections = 64
const reports = { full: 300, tenth: 200, tiny: 3 }
const pauseMs = { full: 100, tenth: 100, tiny: 0 }
/** What costs most of what a page may ask for. */
const queries = [
  '{ services(first: 500) { totalCount nodes { path displayName status statusSince stale currentUptime coverage targetUptime slaStatus } } }',
  '{ services(filter: {search: "7"}, first: 500) { totalCount nodes { path displayName status currentUptime } } }',
  '{ hierarchy { path name level serviceCount downCount status currentUptime coverage } }',
  '{ slaGroups { id name status currentUptime services { serviceName status } } }',
  '{ slaTrendData { periodKey actualValue targetValue coverage incidentCount status } }',
  '{ slaDashboardStats { totalServices metCount averageUptime coverage } slaIncidents(first: 100) { totalCount nodes { id } } }',
]

/** How long reports take while 64 connections ask for the most expensive things without a pause, against an idle server. */
export const reportsBesideReaders: Bench = (context) => {
  const growthOf = createGrowth()
  return fleetSizes[context.size].map((services) => ({
    name,
    size: counted(services, 'services'),
    async *measure() {
      const fleet = await openFleet(context, services)
      try {
        const send = () => percentile99(fleet, reports[context.size], pauseMs[context.size])
        await send()
        const theirs = await send()
        const { ours, answers } = await besideReaders(fleet, send)
        yield lineOf({
          name,
          size: counted(services, 'services'),
          ours,
          theirs,
          unit: 'ms',
          growth: growthOf({ time: ours, size: services }),
          goal: { of: 'ours', atMost: 500 },
          notes: [
            `${counted(answers.good, 'answers')}, ${counted(answers.refused, 'refused')}, ${counted(answers.broken, 'broken off')}`,
          ],
        })
      } finally {
        await fleet.close()
      }
    },
  }))
}

async function besideReaders({ url, token }: Fleet, send: () => Promise<number>) {
  const worker = new Worker(new URL('./reader-storm-worker.mjs', import.meta.url), {
    workerData: { url, token, queries, connections },
    execArgv: [],
  })
  await once(worker, 'message')
  const ours = await send()
  worker.postMessage('stop')
  // What the worker sends at its end.
  const [answers] = (await once(worker, 'message')) as [{ good: number; refused: number; broken: number }]
  return { ours, answers }
}

/** Reports of a node of its own, whose services change at every second turn, sent one after the other. */
async function percentile99({ url }: Fleet, count: number, waitMs: number): Promise<number> {
  const times: number[] = []
  for (let turn = 0; turn < count; turn++) {
    const services = Array.from({ length: 100 }, (_, index) => ({
      name: `service-${index}`,
      status: index % 10 === 0 && turn % 2 === 1 ? 'DEGRADED' : 'OPERATIONAL',
    }))
    times.push(await timed(() => report(url, JSON.stringify({ nodeId: 'beside/readers/prod/node-1', services }))))
    await pause(waitMs)
  }
  return times.sort((a, b) => a - b)[Math.ceil(count * 0.99) - 1] ?? 0
}
