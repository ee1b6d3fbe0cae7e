import type { Context } from '../../platform/context.ts'
import { noteEnded } from './store-threads.ts'

/**
 * Ends the alerts of which the incident or burn alert is over although no event said so, like that of an incident which
 * turned out to be part of another. Resolves to how many there were.
 */
export function endAlerts({ database, clock }: Pick<Context, 'database' | 'clock'>): Promise<number> {
  return database.transaction(async (tx) => {
    const { rows } = await tx.query<{ key: string }>('select ended_alerts() as key')
    if (rows.length > 0)
      await noteEnded(
        tx,
        rows.map(({ key }) => key),
        clock.now(),
      )
    return rows.length
  })
}
