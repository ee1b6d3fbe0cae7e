import { setTimeout as pause } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Bench, type BenchContext, counted, createGrowth, type Line, lineOf, type Size, sharing } from '../line.ts'
import { logIn, report, serve } from '../serve.ts'
import { type Crowd, startBareServer, subscribe } from './subscribers.ts'

const sizes: Record<Size, readonly Crowd[]> = {
  full: [
    { sockets: 1, perSocket: 1 },
    { sockets: 20, perSocket: 50 },
    { sockets: 200, perSocket: 50 },
  ],
  tenth: [
    { sockets: 1, perSocket: 1 },
    { sockets: 2, perSocket: 50 },
    { sockets: 20, perSocket: 50 },
  ],
  tiny: [{ sockets: 1, perSocket: 2 }],
}
const changes = 5
/** Services that change at once, of one report. */
const burst = 50
const promisedMs = 200
const node = 'bench/load/prod/node-0'
const subscribedMs = 30_000

type Stage = Awaited<ReturnType<typeof openStage>>

/**
 * From a report to the subscribers of status changes, against a bare server of WebSockets that sends as many messages; a burst of
 * changes; and the memory that it leaves behind.
 */
export const statusChanges: Bench = (context) => {
  const growthOf = createGrowth()
  return sizes[context.size].flatMap((crowd) => {
    const subscribers = crowd.sockets * crowd.perSocket
    const size = counted(
      subscribers,
      `subscriber${subscribers === 1 ? '' : 's'} on ${counted(crowd.sockets, 'sockets')}`,
    )
    const parts: [name: string, measure: (stage: Stage) => AsyncGenerator<Line>][] = [
      ['status change → subscriber', (stage) => measureChanges(stage, subscribers, size, growthOf)],
      [`burst of ${burst} changes`, (stage) => measureBurst(stage, subscribers, size)],
    ]
    return sharing(
      () => openStage(context, crowd),
      parts.map(([name, measure]) => ({ name, size, measure })),
    )
  })
}

/** A core and a bare server, each with as many subscribers, in one process. */
async function openStage(context: BenchContext, crowd: Crowd) {
  const count = crowd.sockets * crowd.perSocket
  context.say(`status changes to ${count} subscribers`)
  const database = await context.openDatabase()
  const core = await serve(database, { people: true })
  const bare = await startBareServer()
  const { token } = await logIn(core.url)
  await change(core.url, 'OPERATIONAL')
  const memoryBefore = collectedMegabytes()
  const ours = await subscribe(`${core.url.replace('http', 'ws')}/graphql/ws`, token, crowd)
  const theirs = await subscribe(bare.url, token, crowd)
  const giveUpAt = performance.now() + subscribedMs
  while (bare.subscribed() < count && performance.now() < giveUpAt) await pause(20)
  let turn = 0
  return {
    bare,
    memoryBefore,
    theirs,
    /** Changes so many services; resolves once everybody has heard of the last. */
    async hear(services: number) {
      turn++
      const status = turn % 2 === 1 ? 'DOWN' : 'OPERATIONAL'
      // A text of its own: what is late of an earlier turn is not taken for this one.
      return ours.hear(`of turn ${turn} ${services - 1}"`, () => change(core.url, status, services, `of turn ${turn}`))
    },
    /** Ends our subscribers; resolves to the memory of the process in megabytes once it is collected. */
    async memoryAfter() {
      await ours.close()
      await pause(1_000)
      return collectedMegabytes()
    },
    async close() {
      await ours.close()
      await theirs.close()
      await bare.close()
      await core.close()
      await database.close()
    },
  }
}

async function* measureChanges(
  { hear, theirs, bare }: Stage,
  subscribers: number,
  size: string,
  growthOf: ReturnType<typeof createGrowth>,
): AsyncGenerator<Line> {
  // A subscription is in force a moment after it was sent.
  await pause(500)
  await hear(1)
  const ours: number[] = []
  const bareMs: number[] = []
  for (let index = 0; index < changes; index++) {
    ours.push(...(await hear(1)).delaysMs)
    const text = `bare ${index}`
    bareMs.push(...(await theirs.hear(text, () => bare.sendAll(eventOf(text)))).delaysMs)
  }
  const p99 = percentile(ours, 0.99)
  yield lineOf({
    name: 'status change → subscriber, 99th percentile / a bare server of WebSockets',
    size,
    ours: p99,
    theirs: percentile(bareMs, 0.99),
    unit: 'ms',
    growth: growthOf({ time: p99, size: subscribers }),
    goal: { of: 'ours', atMost: promisedMs },
    notes: [
      `median ${percentile(ours, 0.5).toFixed(1)} ms / ${percentile(bareMs, 0.5).toFixed(1)} ms`,
      'from the report on',
    ],
  })
}

async function* measureBurst(stage: Stage, subscribers: number, size: string): AsyncGenerator<Line> {
  const { delaysMs, messages } = await stage.hear(burst)
  const bare = await stage.theirs.hear(`bare burst ${burst - 1}`, () => {
    for (let index = 0; index < burst; index++) stage.bare.sendAll(eventOf(`bare burst ${index}`))
  })
  yield lineOf({
    name: `burst of ${burst} changes → last subscriber / a bare server of WebSockets`,
    size,
    ours: delaysMs.at(-1) ?? 0,
    theirs: bare.delaysMs.at(-1) ?? 0,
    unit: 'ms',
    notes: [`${(messages / subscribers).toFixed(1)} messages for each`],
  })
  const after = await stage.memoryAfter()
  yield lineOf({
    name: 'heap after the subscribers of a burst have gone / before they came',
    size,
    ours: after,
    theirs: stage.memoryBefore,
    unit: 'MB',
    goal: { of: 'ratio', atMost: 1.25 },
    notes: [`resident ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`],
  })
}

/** A change as a subscriber gets it. */
const eventOf = (message: string) => ({
  id: '1',
  path: `${node}/service-00`,
  displayName: 'service-00',
  from: 'DOWN',
  to: 'OPERATIONAL',
  at: new Date(),
  message,
})

/** Reports services of one node. */
function change(url: string, status: string, services = burst, message = ''): Promise<void> {
  const reported = Array.from({ length: services }, (_, index) => ({
    name: `service-${String(index).padStart(2, '0')}`,
    status,
    ...(message ? { message: `${message} ${index}` } : {}),
  }))
  return report(url, JSON.stringify({ nodeId: node, services: reported }))
}

const percentile = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0

/** The heap of this process without what nobody refers to any more. */
function collectedMegabytes(): number {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  collect()
  collect()
  return process.memoryUsage().heapUsed / 1e6
}
