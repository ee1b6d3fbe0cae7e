import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { serverOf } from '../../../testing/database/database.ts'
import { openPlainDatabase, plainDatabaseKinds } from '../../../testing/database/plain-database.ts'
import type { Database, Queryable } from './database.ts'
import { openPostgres } from './server/postgres.ts'
import { setSessionDefaults } from './session-defaults.ts'

const jitOf = async (session: Queryable) => (await session.query<{ jit: string }>('show jit')).rows[0]?.jit

describe.each(plainDatabaseKinds)('sessions of core on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openPlainDatabase(kind)
  })
  afterAll(() => database.close())

  it('compile nothing: statements, transactions and holders of a lock', async () => {
    expect(await jitOf(database)).toBe('off')
    expect(await database.transaction(jitOf)).toBe('off')
    expect(await database.withLock('jit', jitOf)).toBe('off')
  })

  it('explain even an expensive statement without a section on JIT', async () => {
    const plan = await database.transaction(async (tx) => {
      await tx.query('set local jit_above_cost = 0')
      const { rows } = await tx.query<{ 'QUERY PLAN': string }>(
        'explain (analyze) select sum(n * 2) from generate_series(1, 1000) n where n % 3 > 0',
      )
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    })
    expect(plan).toContain('Execution Time')
    expect(plan).not.toContain('JIT')
  })
})

describe.skipIf(!inject('plainServerUrl'))('sessions that core does not open', () => {
  const url = inject('plainServerUrl') ?? ''
  const suffix = randomUUID().slice(0, 8)
  const stranger = `itops_stranger_${suffix}`
  let database: Database
  let name: string
  let admin: pg.Client

  /** The setting of a new session that asks for nothing, as the server's job workers and Grafana open them. */
  const jitOfNewSession = async (user?: string) => {
    const own = new URL(url)
    own.pathname = `/${name}`
    if (user) {
      own.username = user
      own.password = 'secret'
    }
    const client = new pg.Client({ connectionString: own.href })
    await client.connect()
    const { rows } = await client.query('show jit')
    await client.end()
    return rows[0].jit
  }

  beforeAll(async () => {
    database = await openPlainDatabase('postgres')
    const { rows } = await database.query<{ name: string }>('select current_database() as name')
    name = rows[0]?.name ?? ''
    admin = new pg.Client({ connectionString: url })
    await admin.connect()
    await admin.query(`create role ${stranger} login password 'secret'`)
  })
  afterAll(async () => {
    await database.close()
    await admin.query(`drop role ${stranger}`)
    await admin.end()
  })

  it('take from a role without rights over the database what it may set, and say the rest', async () => {
    const { host, port } = serverOf(url)
    const weak = openPostgres({ ...serverOf(url), host, port, name, user: stranger, password: 'secret' })
    const said: string[] = []
    await setSessionDefaults(weak, (text) => said.push(text))
    await weak.close()
    expect(said).toContainEqual(expect.stringMatching(`jit stays as it is for database ${name}: must be owner`))
    expect(await jitOfNewSession(stranger)).toBe('off')
  })

  it('compile nothing, whatever their role, once core has started', async () => {
    await admin.query(`alter role ${stranger} in database ${name} reset jit`)
    expect(await jitOfNewSession(stranger)).toBe('on')
    const said: string[] = []
    // As two replicas that start at once.
    await Promise.all([1, 2].map(() => setSessionDefaults(database, (text) => said.push(text))))
    expect(said).toEqual([])
    expect(await jitOfNewSession()).toBe('off')
    expect(await jitOfNewSession(stranger)).toBe('off')
  })
})
