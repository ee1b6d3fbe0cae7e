import { evaluateBurnAlerts } from '../budgets/evaluate-burn-alerts.ts'
import type { Context } from '../platform/context.ts'

/** Each minute, or within seconds of an event, unless that costs more than a fiftieth or a tenth of the time. */
const calmPace = { leastMs: 60_000, share: 50 }
const hurriedPace = { leastMs: 5_000, share: 10 }

/** The step that evaluates burn alerts when that is due, and at once when it is first asked. */
export function createBurnStep(): (context: Context) => Promise<void> {
  let endedAt = Number.NEGATIVE_INFINITY
  let lastMs = 0
  let lastEvent: number | null = null

  return async (context) => {
    const now = () => context.clock.now().getTime()
    const isDue = ({ leastMs, share }: typeof calmPace) => now() - endedAt >= Math.max(leastMs, lastMs * share)
    if (!isDue(hurriedPace)) return
    const newest = await newestEvent(context)
    if (newest === lastEvent && !isDue(calmPace)) return
    const startedAt = now()
    try {
      await evaluateBurnAlerts(context)
      lastEvent = newest
    } finally {
      endedAt = now()
      lastMs = endedAt - startedAt
    }
  }
}

async function newestEvent({ database }: Context): Promise<number | null> {
  const { rows } = await database.query<{ id: number | null }>('select max(id) as id from outbox_events')
  return rows[0]?.id ?? null
}
