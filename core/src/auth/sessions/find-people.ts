import type { Context } from '../../platform/context.ts'
import { type Person, toPeople } from '../grants/person.ts'
import { readRecently } from '../recent.ts'
import { toUser, type UserRow, userColumns } from './session.ts'

/** The people whose sessions are open, by the ids of these. */
export interface People {
  /** Whose session it is, as they are now; undefined when it is over. What it says is a second old at most. */
  find(sessionId: string): Promise<Person | undefined>
  /** The same of many sessions, in one statement and as they are now. */
  findAll(sessionIds: readonly string[]): Promise<Map<string, Person>>
}

/** The last use of a session is written once in so long. */
const noteUseMs = 60_000

/** Finds people by their sessions. */
export function createPeople({ database, clock }: Context): People {
  async function findAll(ids: readonly string[]): Promise<Map<string, Person & { usedAt: Date }>> {
    if (ids.length === 0) return new Map()
    const { rows } = await database.query<{ sessionId: string; usedAt: Date } & UserRow>(
      `select s.id as "sessionId", s.used_at as "usedAt", ${userColumns}
      from user_sessions s
      join users u on u.id = s.user_id
      where s.id::text = any ($1::text[])
        and s.expires_at > $2`,
      [ids, clock.now()],
    )
    const users = rows.map(({ sessionId, usedAt, ...row }) => ({ ...toUser(row), sessionId, usedAt }))
    const people = await toPeople(database, users)
    return new Map(people.map(({ sessionId, ...person }) => [sessionId, person]))
  }

  const read = readRecently(async (id) => (await findAll([id])).get(id))

  async function noteUse(id: string): Promise<void> {
    await database.query('update user_sessions set used_at = $2 where id::text = $1', [id, clock.now()])
  }

  return {
    async find(id) {
      const found = await read(id)
      if (!found) return undefined
      const { usedAt, ...user } = found
      if (clock.now().getTime() - usedAt.getTime() > noteUseMs) {
        found.usedAt = clock.now()
        // A use that can't be noted signs nobody out.
        noteUse(id).catch(() => undefined)
      }
      return user
    },
    async findAll(ids) {
      const found = await findAll(ids)
      return new Map([...found].map(([id, { usedAt: _, ...user }]) => [id, user]))
    },
  }
}
