import type { FastifyInstance } from 'fastify'
import { CloseCode } from 'graphql-ws'
import type { Person } from '../auth/grants/person.ts'
import type { People } from '../auth/sessions/find-people.ts'
import type { SignedIn } from '../auth/sessions/session.ts'

/** An open connection, and whose it was when it was opened. */
interface Watched {
  user: SignedIn
  socket: { close(code: number, reason: string): void }
}

/** How often it is asked whether the sessions of open connections are still open. */
const checkMs = 1_000
/** A close code after which clients connect again, with a fresh token. */
export const serviceRestart = 1012

/**
 * Closes each connection whose session is over, or whose user may something else now, within two seconds: they are all asked about
 * together once a second. While the database can't say, they stay. The function that is given back watches one more, and gives the way to
 * end that.
 */
export function watchSessions(app: FastifyInstance, people: People): (connection: Watched) => () => void {
  const open = new Set<Watched>()
  const timer = setInterval(async () => {
    const present = [...open]
    const found = await people.findAll(present.map(({ user }) => user.sessionId)).catch(() => undefined)
    for (const connection of found ? present : []) {
      const now = found?.get(connection.user.sessionId)
      if (!now) connection.socket.close(CloseCode.Forbidden, 'signed out')
      else if (rightsOf(now) !== rightsOf(connection.user))
        connection.socket.close(serviceRestart, 'what you may do has changed')
    }
  }, checkMs)
  app.addHook('onClose', async () => clearInterval(timer))
  return (connection) => {
    open.add(connection)
    return () => open.delete(connection)
  }
}

/** What somebody may, and what they see: the members of a group change, too. */
const rightsOf = ({ actor }: Pick<Person, 'actor'>) =>
  JSON.stringify([actor.grants?.map(({ role, scope }) => [role, scope]), actor.scope])
