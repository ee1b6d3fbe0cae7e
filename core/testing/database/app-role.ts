import type { DatabaseServer } from '../../src/platform/config.ts'
import type { Database, Work } from '../../src/platform/database/database.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { createQueue } from '../../src/platform/database/queue.ts'
import { readSql } from '../../src/platform/database/read-sql.ts'
import { letCoreWork, makeLogin } from '../../src/platform/database/roles.ts'
import { openPostgres } from '../../src/platform/database/server/postgres.ts'
import { createOnServer, type DatabaseKind, openNewDatabase, serverUrl } from './database.ts'

/** A login of core beside the owner of the tables. */
export const appLogin = { user: 'itops_test_core', password: 'of-the-test' }

/** A migrated database of its own as core sees it where its login is not the owner of the tables; `of('upkeep')` is the owner. */
export async function openAsApp(kind: DatabaseKind): Promise<Database> {
  const database =
    kind === 'embedded' ? asApp(await openNewDatabase()) : await createOnServer(serverUrl ?? '', openServerAsApp)
  const fail = (text: string) => {
    throw new Error(text)
  }
  await makeLogin(database, appLogin, fail)
  await migrate(database, await readSql(), new Date())
  await letCoreWork(database, appLogin, fail)
  return database
}

function openServerAsApp(server: DatabaseServer): Database {
  return openPostgres({ ...server, ...appLogin, owner: { user: server.user, password: server.password } })
}

/** The embedded database has one session, whose role is set before each turn: the owner's for upkeep, the login of core for all else. */
function asApp(owner: Database): Database {
  const turns = createQueue()
  let role = 'none'
  const viewOf = (own: Database, work: Work): Database => {
    const wanted = work === 'upkeep' ? 'none' : appLogin.user
    const inTurn = <T>(run: () => Promise<T>) =>
      turns(async () => {
        if (role !== wanted) await owner.query(`set role ${wanted}`)
        role = wanted
        return run()
      })
    return {
      ...own,
      query: (text, values) => inTurn(() => own.query(text, values)),
      transaction: (run) => inTurn(() => own.transaction(run)),
      withLock: (name, run, options) => own.withLock(name, (held) => run(viewOf(held, work)), options),
      of: (other, limits) => viewOf(own.of(other, limits), other),
    }
  }
  return viewOf(owner, 'jobs')
}
