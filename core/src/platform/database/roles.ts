import { scramVerifier } from '../secrets/scram.ts'
import { type Database, DatabaseError, type Queryable } from './database.ts'

/** Core's own login, where another role owns the tables. */
export interface Login {
  user: string
  password: string
}

const mayNot = (error: unknown): error is DatabaseError => error instanceof DatabaseError && error.code === '42501'

/** What to do where core's login owns no tables, and was given nobody who does; undefined of any other failure. */
export function ownerRefusal(error: unknown): string | undefined {
  if (!mayNot(error)) return undefined
  return (
    `${error.message}: only the owner of the tables may do that. Set ITOPS_DATABASE_OWNER_USER and ITOPS_DATABASE_OWNER_PASSWORD to the one who owns them, ` +
    'or run the command `migrate` with them'
  )
}

/**
 * Lets core work as another role than the owner of the tables: gives itops_app the rights that it lacks, and the login its membership. Says what the owner may not do. Throws when the login may not work with the tables in the end.
 */
export async function letCoreWork(database: Database, login: Login, say: (text: string) => unknown): Promise<void> {
  const owner = database.of('upkeep')
  try {
    const { rows } = await owner.query<{ made: boolean }>('select grant_app_rights($1) as made', [login.user])
    if (rows[0]?.made === false) say(`the role itops_app is missing: ${byHand(login)}`)
  } catch (error) {
    if (!mayNot(error)) throw error
    say(`${login.user} was not made a member of itops_app (${error.message}): ${byHand(login)}`)
  }
  const { rows } = await database.query<{ may: boolean }>(
    `select has_table_privilege('services', 'select') and has_table_privilege('services', 'insert') as may`,
  )
  if (rows[0]?.may !== true) throw new Error(`${login.user} may not work with the tables of core: ${byHand(login)}`)
}

/** Makes core's login where there is none, before anything needs it; one that is there keeps its password. Says what the owner may not do. */
export async function makeLogin(database: Database, login: Login, say: (text: string) => unknown): Promise<void> {
  try {
    await makeMissing(database.of('upkeep'), login)
  } catch (error) {
    // Another replica was faster.
    if (error instanceof DatabaseError && ['42710', '23505'].includes(error.code)) return
    if (!mayNot(error)) throw error
    say(`the login ${login.user} was not made (${error.message}): ${byHand(login)}`)
  }
}

async function makeMissing(owner: Queryable, { user, password }: Login): Promise<void> {
  const { rows } = await owner.query<{ statement: string }>(
    `select format('create role %I login password %L', $1::text, $2::text) as statement
    where not exists (select from pg_roles where rolname = $1)`,
    [user, scramVerifier(password)],
  )
  const [missing] = rows
  if (missing) await owner.query(missing.statement)
}

const byHand = ({ user }: Login) =>
  `have somebody who may make roles run "create role itops_app nologin; create role ${user} login password '…'; grant itops_app to ${user};", as far as they are missing, and start core again`
