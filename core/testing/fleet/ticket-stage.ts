import type { Database } from '../../src/platform/database/database.ts'
import { openTemplateFiles } from '../../src/tickets/templates/template-files.ts'
import type { TicketContext } from '../../src/tickets/ticket.ts'
import { type TestClock, testContext } from '../database/context.ts'

const hourMs = 3_600_000

/** Contexts of tickets on a database whose clocks are one. */
export async function ticketStage(database: Database, start: number, folder?: string) {
  const context = testContext(database, start)
  const ticketing = { templateFiles: await openTemplateFiles(folder), closeAfterMs: 72 * hourMs }
  const machine: TicketContext & { clock: TestClock } = { ...context, ...ticketing }
  return {
    machine,
    clock: context.clock,
    /** Makes a user, and resolves to the context in which they call. */
    async person(email: string, role: 'VIEWER' | 'ADMIN', scope = ''): Promise<TicketContext & { clock: TestClock }> {
      const { rows } = await database.query<{ id: string }>(
        `insert into users (email, password_hash, role, scope, created_at)
        values ($1, 'x', $2, $3, now())
        returning id::text as id`,
        [email, role, scope],
      )
      return { ...machine, actor: { id: rows[0]?.id ?? '', name: email, role, scope } }
    },
  }
}
