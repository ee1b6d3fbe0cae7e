import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { brotliCompressSync } from 'node:zlib'
import { type Bench, counted, lineOf } from '../line.ts'
import { apiKey, report, serve } from '../serve.ts'

const name = 'status page while reports come in / a bare server with the same bytes'
const connections = 32
const seconds = { full: 20, tenth: 10, tiny: 0.2 }
const groups = { full: 20, tenth: 20, tiny: 2 }
const node = 'bench/status/prod/page'

interface Load {
  perSecond: number
  p99: number
  refused: number
  bytes: number
}

/** How often a second the status page of a customer is answered while its services go on reporting. */
export const statusPage: Bench = ({ size, openDatabase }) => [
  {
    name,
    size: counted(groups[size], 'groups'),
    async *measure() {
      const database = await openDatabase()
      const core = await serve(database)
      try {
        await reportAll(core.url, groups[size])
        await database.query('call record_open_results(now())')
        await database.query(history)
        await publish(core.url)
        const address = `${core.url}/status/bench`
        const ours = await whileReporting(core.url, groups[size], () => load(address, seconds[size]))
        const page = await (await fetch(address)).text()
        const theirs = await bareLoad(brotliCompressSync(page), seconds[size])
        yield lineOf({
          name,
          size: counted(groups[size], 'groups'),
          ours: ours.perSecond,
          theirs: theirs.perSecond,
          unit: 'requests/s',
          goal: { of: 'ours', atLeast: 1_000 },
          notes: [
            `${ours.p99.toFixed(1)} ms 99th percentile`,
            `${counted(page.length / 1_000)} kB, ${counted(ours.bytes)} bytes on the wire`,
            `${ours.refused} refused`,
          ],
        })
      } finally {
        await core.close()
        await database.close()
      }
    },
  },
]

/** 89 days before the present one, which they look like. */
const history = `
  insert into sla_period_results
  select (
    jsonb_populate_record(
      r,
      jsonb_build_object(
        'period_day', r.period_day - d,
        'period_start', r.period_start - make_interval(days => d),
        'period_end', r.period_end - make_interval(days => d)
      )
    )
  ).*
  from sla_period_results r
  cross join generate_series(1, 89) d
  where r.subject_kind = 'GROUP'
    and r.period_type = 'DAILY'`
/** Every group has 50 services, of which some are down at every other turn. */
async function reportAll(url: string, count: number, turn = 0): Promise<void> {
  const services = Array.from({ length: count * 50 }, (_, index) => ({
    name: `service-${index}`,
    status: index % 100 === 0 && turn % 2 === 1 ? 'DOWN' : 'OPERATIONAL',
    slaGroup: `group-${index % count}`,
  }))
  const slaGroups = Array.from({ length: count }, (_, index) => ({
    name: `group-${index}`,
    tier: 'high',
    targets: { uptime: 99.9 },
  }))
  await report(url, JSON.stringify({ nodeId: node, services, slaGroups }))
}

async function publish(url: string): Promise<void> {
  const post = async (path: string, body: object) => {
    const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' }
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`)
  }
  await post('/api/v1/customers', { slug: 'bench', name: 'Bench', scope: ['bench'] })
  await post('/api/v1/customers/bench/portal', { visibility: 'PUBLIC' })
}

/** Reports as fast as an agent does that has something to say each second, as long as `work` takes. */
async function whileReporting<T>(url: string, count: number, work: () => Promise<T>): Promise<T> {
  let stopped = false
  const reporting = (async () => {
    for (let turn = 0; !stopped; turn++) {
      await reportAll(url, count, turn)
      await pause(1_000)
    }
  })()
  try {
    return await work()
  } finally {
    stopped = true
    await reporting
  }
}

async function load(url: string, lasting: number): Promise<Load> {
  const worker = new Worker(new URL('./status-page-worker.mjs', import.meta.url), {
    workerData: { url, connections, seconds: lasting },
    execArgv: [],
  })
  // What the worker sends at its end.
  const [found] = (await once(worker, 'message')) as [Load]
  return found
}

async function bareLoad(page: Buffer, lasting: number): Promise<Load> {
  const server = createServer((_request, response) => response.end(page))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    return await load(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, lasting)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
