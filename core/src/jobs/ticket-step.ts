import type { Context } from '../platform/context.ts'
import { reviewTickets } from '../tickets/review-tickets.ts'

/** The step that lets tickets follow their incidents and closes what has been resolved for long enough. */
export function createTicketStep({
  closeAfterMs,
  log,
}: {
  closeAfterMs: number
  log: { warn(facts: object, text: string): void }
}): (context: Context) => Promise<void> {
  return async (context) => {
    const missed = await reviewTickets(context, closeAfterMs)
    if (missed > 0)
      log.warn({ missed }, 'tickets missed events that were cleaned up; they follow the incidents as they are')
  }
}
