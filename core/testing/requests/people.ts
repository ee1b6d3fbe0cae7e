import { storeGrant } from '../../src/auth/grants/change-grants.ts'
import { toPeople } from '../../src/auth/grants/person.ts'
import { toUser, type UserRow, userColumns } from '../../src/auth/sessions/session.ts'
import type { Actor, GrantRole } from '../../src/platform/context.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { scopeBelow } from '../../src/platform/scope.ts'

/** A role over a scope, as people write it; everything without one. */
export type TestGrant = [role: GrantRole, scope?: string]

/** Who calls with one grant, without a user of that kind being stored; `path` is everything where it is empty. */
export function actorWith(role: GrantRole, path = '', name = 'someone'): Actor {
  const reach = scopeBelow(path)
  const grants = [{ id: '1', role, scope: path === '' ? '**' : `${path}/**`, reach }]
  return { id: '1', name, role, scope: reach, grants }
}

/** Makes a user with these grants, and resolves to who they are when they call. */
export async function makePerson(
  database: Database,
  email: string,
  grants: readonly TestGrant[],
  passwordHash = 'none',
): Promise<Actor> {
  return database.transaction(async (tx) => {
    const now = new Date()
    const made = await tx.query<{ id: string }>(
      'insert into users (email, password_hash, created_at) values ($1, $2, $3) returning id::text as id',
      [email, passwordHash, now],
    )
    const id = made.rows[0]?.id ?? ''
    for (const [role, scope = '**'] of grants)
      await storeGrant(tx, id, { role, scope }, { by: 'a test', source: null, now })
    const { rows } = await tx.query<UserRow>(`select ${userColumns} from users u where u.id::text = $1`, [id])
    const [row] = rows
    if (!row) throw new Error('a user was made and is gone')
    const [person] = await toPeople(tx, [toUser(row)])
    if (!person) throw new Error('a user was read and is gone')
    return person.actor
  })
}
