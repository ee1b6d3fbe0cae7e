import type { GrantRole } from '../../src/platform/context.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { openTemplateFiles } from '../../src/tickets/templates/template-files.ts'
import type { TicketContext } from '../../src/tickets/ticket.ts'
import { type TestClock, testContext } from '../database/context.ts'
import { makePerson } from '../requests/people.ts'

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
    async person(email: string, role: GrantRole, scope = ''): Promise<TicketContext & { clock: TestClock }> {
      return { ...machine, actor: await makePerson(database, email, [[role, scope]]) }
    },
  }
}
