import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import type { Fleet } from '../reads/fleet.ts'
import { report } from '../serve.ts'

const node = 'org-0/platform-0/prod/node-0'
/** Services that change at once. */
const together = 20
/** The page takes changes together for so long. */
const restMs = 2_000

/** Megabytes of the page's heap, collected: before and after so many rounds of live changes. */
export async function heapUnderChanges(
  opened: Page,
  { url, services }: Fleet,
  rounds: number,
): Promise<{ before: number; after: number; changes: number }> {
  const session = await opened.context().newCDPSession(opened)
  const collected = async () => {
    await session.send('HeapProfiler.enable')
    await session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    return usedSize / 1e6
  }
  const count = Math.min(together, services)
  const change = async (round: number) => {
    const status = round % 2 === 0 ? 'DOWN' : 'OPERATIONAL'
    const changed = Array.from({ length: count }, (_, index) => ({ name: `service-${index}`, status }))
    await report(url, JSON.stringify({ nodeId: node, services: changed }))
    await pause(50)
  }
  // What the page makes once is not what it piles up.
  for (let round = 0; round < Math.min(10, rounds); round++) await change(round)
  await pause(restMs)
  const before = await collected()
  for (let round = 0; round < rounds; round++) await change(round)
  await pause(restMs)
  return { before, after: await collected(), changes: rounds * count }
}
