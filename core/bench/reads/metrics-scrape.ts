import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { Gauge, Registry } from 'prom-client'
import { type Bench, type BenchContext, counted, createGrowth, lineOf, medianTime } from '../line.ts'
import { apiKey, report, serve } from '../serve.ts'

const scrapeName = 'scrape of /metrics / prom-client rendering'
const sizes = { full: [10_000, 100_000], tenth: [1_000, 10_000], tiny: [5] }
const servicesPerNode = 1_000
const scrapes = 7
/** Without any load the histogram of delays shows its own resolution. */
const resolutionMs = 1

interface Measured {
  ms: number
  /** Delays of the event loop in milliseconds. */
  p99: number
  max: number
}

/**
 * A scrape of `/metrics` over HTTP against prom-client rendering as many series from memory, and how long each of the two
 * holds up the event loop of the process.
 */
export const metricsScrape: Bench = (context) => {
  const growthOf = createGrowth()
  return sizes[context.size].map((services) => ({
    name: scrapeName,
    size: counted(services, 'services'),
    async *measure() {
      context.say(`/metrics of ${services} services`)
      const { ours, theirs, series, bytes } = await measure(context, services)
      const size = `${counted(services, 'services')}, ${counted(series, 'series')}`
      const notes = [`${(bytes / 1e6).toFixed(1)} MB`, 'scraped from another thread']
      const growth = growthOf({ time: ours.ms, size: services })
      yield lineOf({
        name: scrapeName,
        size,
        ours: ours.ms,
        theirs: theirs.ms,
        unit: 'ms',
        growth,
        goal: { of: 'ours', atMost: 10_000 },
        notes,
      })
      yield lineOf({
        name: 'longest event-loop delay: scrape of /metrics / prom-client rendering',
        size,
        ours: ours.max,
        theirs: theirs.max,
        unit: 'ms',
        goal: { of: 'ours', atMost: 50 },
        notes: [`99th percentile ${ours.p99.toFixed(1)} ms / ${theirs.p99.toFixed(1)} ms`],
      })
    },
  }))
}

async function measure(context: BenchContext, services: number) {
  const database = await context.openDatabase()
  try {
    const core = await serve(database)
    try {
      await createServices(core.url, services)
      await database.query('call record_open_results($1::timestamptz)', [new Date()])
      await database.query('analyze')
      const { text, ...ours } = await scrape(core.url)
      const series = countSeries(text)
      return { ours, theirs: await renderByPromClient(series), series, bytes: text.length }
    } finally {
      await core.close()
    }
  } finally {
    await database.close()
  }
}

/** Each with a measured interval, so that it has all of its series. */
async function createServices(url: string, services: number): Promise<void> {
  const now = Date.now()
  for (let first = 0; first < services; first += servicesPerNode) {
    const pieces = [
      { from: new Date(now - 30_000).toISOString(), to: new Date(now).toISOString(), status: 'OPERATIONAL' },
    ]
    const body = {
      nodeId: `bench/load/prod/node-${first / servicesPerNode}`,
      services: Array.from({ length: Math.min(servicesPerNode, services - first) }, (_, index) => ({
        name: `service-${index}`,
        status: 'OPERATIONAL',
        slaGroup: `group-${index % 20}`,
        pieces,
      })),
    }
    await report(url, JSON.stringify(body))
  }
}

async function scrape(url: string): Promise<Measured & { text: string }> {
  const worker = new Worker(new URL('./scrape-worker.mjs', import.meta.url), {
    workerData: { url: `${url}/metrics`, headers: { authorization: `Bearer ${apiKey}` }, scrapes },
    execArgv: [],
  })
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  const { times, text } = await new Promise<{ times: number[]; text: string }>((resolve, reject) => {
    worker.on('error', reject)
    worker.on('message', (message) => {
      if (message === 'warm') delay.enable()
      else resolve(message)
    })
  })
  delay.disable()
  return { ms: times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0, ...delaysOf(delay), text }
}

/** The same number of series with the same labels, all in one gauge. */
async function renderByPromClient(series: number): Promise<Measured> {
  const registry = new Registry()
  const labelNames = ['organization', 'platform', 'environment', 'cluster', 'service', 'window'] as const
  const gauge = new Gauge({ name: 'bench_uptime_ratio', help: 'As many series.', labelNames, registers: [registry] })
  for (let index = 0; index < series; index++) {
    const place = { organization: 'bench', platform: 'load', environment: 'prod', cluster: `node-${index % 10}` }
    gauge.set({ ...place, service: `service-${index}`, window: 'day' }, 0.999)
  }
  await registry.metrics()
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  const ms = await medianTime(3, async () => {
    await registry.metrics()
    await pause(5)
  })
  delay.disable()
  return { ms: ms - 5, ...delaysOf(delay) }
}

const countSeries = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length

const delaysOf = (delay: { percentile(share: number): number; max: number }) => ({
  p99: delay.percentile(99) / 1e6,
  max: delay.max / 1e6,
})
