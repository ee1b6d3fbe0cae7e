import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeServer, listen } from './core-stand-in.ts'
import { askUntil, crash, createFastWorld, type FastWorld, gapsIn, type Interval } from './fast-world.ts'

const minute = 60_000
/** How far the clock of the agent, which follows core's answers, may be off in a time that runs 200 times as fast. */
const clockErrorMs = 20_000
const node = 'acme/shop/prod/eu1'

let world: FastWorld
let probed: Server
let healthy: boolean
/** While it is set, what is asked of `rare` gets no answer. */
let isFrozen = false
/** What the probed services answered, and when. */
const answers: { name: string; healthy: boolean; at: number }[] = []

beforeAll(async () => {
  world = await createFastWorld(200)
  healthy = true
  probed = createServer(({ url = '' }, response) => {
    if (url === '/rare' && isFrozen) return
    answers.push({ name: url.slice(1), healthy, at: world.clock.now() })
    response.writeHead(healthy ? 200 : 503).end()
  })
  const url = await listen(probed)
  const document = (name: string, interval = '10s') =>
    `path: ${name}\nhealth: {endpoint: "${url}/${name}", interval: ${interval}, timeout: 5m}\n`
  const documents = [...['orders', 'basket', 'search'].map((name) => document(name)), document('rare', '20h')]
  writeFileSync(join(world.folder, 'services.yaml'), documents.join('---\n'))
})

afterAll(async () => {
  await world.close()
  await closeServer(probed)
})

const until = async (instant: number) => world.clock.sleep(instant - world.clock.now())
const launchAgent = () =>
  world.launchAgent({
    ITOPS_NODE_ID: node,
    ITOPS_AGENT_SOURCE: 'files',
    ITOPS_AGENT_FOLDER: world.folder,
    ITOPS_AGENT_DATA_DIR: join(world.folder, 'data'),
  })

test('an hour without core, and a crash of the agent in the middle of it, cost only the time of the crash itself', async () => {
  const { clock } = world
  await world.startCore()
  const agent = await launchAgent()
  await until(clock.now() + 3 * minute)
  await world.stopCore()
  const outageFrom = clock.now()

  await until(outageFrom + 15 * minute)
  healthy = false
  // From here on nobody can say whether what is asked once a day is there.
  isFrozen = true
  const lastAnswer = answers.findLast(({ name }) => name === 'rare')?.at ?? 0
  await until(outageFrom + 30 * minute)
  const beforeCrash = clock.now()
  await crash(agent)
  isFrozen = false
  await launchAgent()
  const afterCrash = clock.now()
  // A busy machine may take a while to start a process, and time runs fast here.
  await until(Math.max(outageFrom + 45 * minute, afterCrash + 10 * minute))
  healthy = true
  await until(clock.now() + 15 * minute)
  await world.startCore()
  const back = clock.now()

  // What only a probe proves is credited up to its last answer.
  const provenUntil = (name: string) => {
    const last = answers.findLast((answer) => answer.name === name && answer.at <= beforeCrash)
    return last === undefined ? beforeCrash - 5_000 : last.at - clockErrorMs
  }
  for (const name of ['orders', 'basket', 'search', 'itops-agent']) {
    const isOfTheCrash = ({ from, to }: Interval) => from >= provenUntil(name) && to <= afterCrash + 30_000
    // The replay takes its time; until it is through, the outage itself is a gap.
    const intervals = await askUntil(
      () => world.intervalsOf(`${node}/${name}`),
      (found) =>
        (found[0]?.from ?? back) < beforeCrash && (found.at(-1)?.to ?? 0) > back && gapsIn(found).every(isOfTheCrash),
    )
    const gaps = gapsIn(intervals)
    expect(gaps.every(isOfTheCrash), `${name}: ${JSON.stringify({ gaps, beforeCrash, afterCrash })}`).toBe(true)
    expect(gaps).toHaveLength(1)
    expect(intervals.at(-1)?.to).toBeGreaterThan(back)
    if (name === 'itops-agent') continue
    const down = intervals.filter(({ status }) => status === 'DOWN')
    // A change lies between the last answer before it and the first one after it, however late a busy machine asks.
    const asked = answers.filter((answer) => answer.name === name)
    const first = asked.findIndex((answer) => !answer.healthy)
    const last = asked.findLastIndex((answer) => !answer.healthy)
    for (const [instant, before] of [
      [down[0]?.from, first - 1],
      [down.at(-1)?.to, last],
    ] as const) {
      expect(instant, name).toBeGreaterThan((asked[before]?.at ?? 0) - clockErrorMs)
      expect(instant, name).toBeLessThan((asked[before + 1]?.at ?? 0) + clockErrorMs)
    }
  }

  // A crash between two answers costs the time between them.
  const rare = await world.intervalsOf(`${node}/rare`)
  expect(lastAnswer).toBeGreaterThan(0)
  expect(rare.filter(({ from, to }) => from < beforeCrash && to > lastAnswer + clockErrorMs)).toEqual([])
})
