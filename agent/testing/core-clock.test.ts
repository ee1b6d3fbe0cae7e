import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askUntil, createFastWorld, type FastWorld, gapsIn } from './fast-world.ts'

const minute = 60_000
const hour = 60 * minute
const node = 'acme/shop/prod/eu2'

let world: FastWorld

beforeAll(async () => {
  world = await createFastWorld(30)
  writeFileSync(join(world.folder, 'services.yaml'), 'path: orders\n')
  await world.startCore()
  await world.launchAgent({
    ITOPS_NODE_ID: node,
    ITOPS_AGENT_SOURCE: 'files',
    ITOPS_AGENT_FOLDER: world.folder,
    ITOPS_AGENT_DATA_DIR: join(world.folder, 'data'),
    // The leaps themselves are errors in its log.
    ITOPS_LOG_LEVEL: 'fatal',
  })
  await askUntil(
    () => world.intervalsOf(`${node}/orders`),
    (found) => found.length >= 2,
  )
})

afterAll(() => world.close())

test.each([
  ['an hour slow', -hour],
  ['an hour fast', hour],
])(
  'while core’s clock is %s, and once it is right again, all time is credited, none of it twice',
  async (_how, aheadMs) => {
    const { clock } = world
    const before = clock.now()
    world.setCoreAhead(aheadMs)
    await clock.sleep(2 * minute)
    world.setCoreAhead(0)
    const right = clock.now()
    await clock.sleep(minute / 2)
    for (const name of ['orders', 'itops-agent']) {
      const intervals = await askUntil(
        () => world.intervalsOf(`${node}/${name}`),
        (found) => (found.at(-1)?.to ?? 0) > right && gapsIn(found).length === 0,
      )
      expect(gapsIn(intervals), name).toEqual([])
      expect(intervals[0]?.from, name).toBeLessThan(before)
      expect(intervals[0]?.from, name).toBeGreaterThan(before - 30 * minute)
      expect(intervals.at(-1)?.to, name).toBeGreaterThan(right)
      expect(intervals.at(-1)?.to, name).toBeLessThan(clock.now() + minute)
    }
  },
)
