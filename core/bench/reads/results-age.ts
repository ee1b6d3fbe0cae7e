import { setTimeout as pause } from 'node:timers/promises'
import { type Bench, counted, createGrowth, type Line, lineOf, medianTime, timed } from '../line.ts'
import { report } from '../serve.ts'
import { type Fleet, fleetSizes, openFleet } from './fleet.ts'

const node = 'org-0/platform-0/prod/node-0'
const changes = { full: 3, tenth: 3, tiny: 1 }
const pollMs = 100
const giveUpMs = 600_000
/** How old figures may be: of 10,000 services, and of more. */
const goalSeconds = (services: number) => (services <= 10_000 ? 10 : 30)

/** How long core's own jobs take to show an outage in the figures of today, against working out the figures of all services once. */
export const resultsAge: Bench = (context) => {
  const growthOf = createGrowth()
  return fleetSizes[context.size].map((services) => ({
    name: 'age of results',
    size: counted(services, 'services'),
    async *measure() {
      const tickMs = context.size === 'tiny' ? 100 : undefined
      const fleet = await openFleet(context, services, tickMs ?? 5_000)
      try {
        yield await measure(fleet, changes[context.size], growthOf)
      } finally {
        await fleet.close()
      }
    },
  }))
}

async function measure(fleet: Fleet, count: number, growthOf: ReturnType<typeof createGrowth>): Promise<Line> {
  let from = new Date()
  const ages: number[] = []
  // The first one waits for all that core catches up with after its start.
  for (let index = 0; index <= count; index++) {
    await pause(1_000)
    const to = new Date()
    ages.push(await timed(() => untilShown(fleet, `service-${index}`, from, to)))
    from = to
  }
  const [afterStart = 0, ...then] = ages
  const ours = Math.max(...then) / 1_000
  const theirs = (await medianTime(1, () => recordAll(fleet))) / 1_000
  return lineOf({
    name: 'an outage shows in the figures of its service / figures of all services worked out once',
    size: counted(fleet.services, 'services'),
    ours,
    theirs,
    unit: 's',
    growth: growthOf({ time: ours, size: fleet.services }),
    goal: { of: 'ours', atMost: goalSeconds(fleet.services) },
    notes: [`the longest of ${count}`, `${(afterStart / 1_000).toFixed(1)} s right after the start`],
  })
}

const recordAll = ({ database }: Fleet) => database.query('call record_open_results($1::timestamptz)', [new Date()])

/** Reports that a service was down for some time; resolves once the result of its day has just this time of it. */
async function untilShown({ url, ask }: Fleet, name: string, from: Date, to: Date): Promise<void> {
  const pieces = [{ from: from.toISOString(), to: to.toISOString(), status: 'DOWN' }]
  const downSeconds = async () => {
    const query = 'query ($path: String!) { service(path: $path) { today { downSeconds } } }'
    const { service } = await ask<{ service: { today: { downSeconds: number } | null } }>(query, {
      path: `${node}/${name}`,
    })
    return service.today?.downSeconds
  }
  await report(url, JSON.stringify({ nodeId: node, services: [{ name, status: 'DOWN', pieces }] }))
  const giveUpAt = performance.now() + giveUpMs
  // The grown database says something else of every service until core has worked out its results.
  const outageSeconds = (to.getTime() - from.getTime()) / 1_000
  while ((await downSeconds()) !== outageSeconds) {
    if (performance.now() > giveUpAt) throw new Error(`the figures of ${name} do not show its outage`)
    await pause(pollMs)
  }
}
