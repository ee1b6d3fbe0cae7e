import pg from 'pg'
import type { DatabaseServer } from '../config.ts'
import { type Database, DatabaseError, isConflict, type Queryable, type Result, type Value } from './database.ts'
import { sessionOptions } from './session-defaults.ts'
import { encodeValue, parserOf } from './types.ts'

const conflictRetries = 5

/** A pool of connections to a TimescaleDB server; nothing is opened before the first statement. */
export function openPostgres(server: DatabaseServer): Database {
  const pool = new pg.Pool({
    host: server.host,
    port: server.port,
    database: server.name,
    user: server.user,
    password: server.password,
    max: server.poolSize,
    ssl: server.sslMode === 'disable' ? false : { rejectUnauthorized: server.sslMode === 'verify-full' },
    application_name: 'itops',
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    options: sessionOptions,
    types: { getTypeParser: parserOf },
  })
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => {})

  return {
    kind: 'postgres',
    query: (text, values) => run(pool, text, values),
    transaction: (work) => retryConflicts(() => inTransaction(pool, work)),
    withLock: (name, work, wait) => withAdvisoryLock(pool, name, work, wait ?? false),
    close: () => pool.end(),
  }
}

async function run<Row>(
  client: pg.Pool | pg.PoolClient,
  text: string,
  values?: readonly Value[],
): Promise<Result<Row>> {
  const bound = values?.map(encodeValue)
  try {
    const outcome = bound ? await client.query(text, bound) : await client.query(text)
    const last = Array.isArray(outcome) ? outcome.at(-1) : outcome
    return { rows: last?.rows ?? [], rowCount: last?.rowCount ?? 0 }
  } catch (error) {
    throw toDatabaseError(error)
  }
}

async function inTransaction<T>(pool: pg.Pool, work: (tx: Queryable) => Promise<T>): Promise<T> {
  return withClient(pool, async (client, session) => {
    await session.query('begin')
    try {
      const result = await work(session)
      await session.query('commit')
      return result
    } catch (error) {
      await client.query('rollback').catch(() => {})
      throw error
    }
  })
}

async function withAdvisoryLock<T>(
  pool: pg.Pool,
  name: string,
  work: (session: Queryable) => Promise<T>,
  wait: boolean,
): Promise<T | undefined> {
  return withClient(pool, async (_client, session) => {
    const call = wait ? 'pg_advisory_lock' : 'pg_try_advisory_lock'
    const { rows } = await session.query<{ taken: unknown }>(`select ${call}(hashtext($1)) as taken`, [`itops:${name}`])
    if (!wait && rows[0]?.taken !== true) return undefined
    try {
      return await work(session)
    } finally {
      await session.query('select pg_advisory_unlock(hashtext($1))', [`itops:${name}`])
    }
  })
}

/** A connection whose session broke is thrown away, so that neither a lock nor an open transaction can leak. */
async function withClient<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient, session: Queryable) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw toDatabaseError(error)
  })
  let broken: Error | undefined
  const note = (error: Error) => {
    broken = error
  }
  client.on('error', note)
  try {
    return await work(client, { query: (text, values) => run(client, text, values) })
  } catch (error) {
    if (error instanceof DatabaseError && !/^[0-9A-Z]{5}$/.test(error.code)) broken = error
    throw error
  } finally {
    client.off('error', note)
    client.release(broken)
  }
}

async function retryConflicts<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (!isConflict(error) || tries > conflictRetries) throw error
    }
  }
}

function toDatabaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error
  if (!(error instanceof Error)) return new DatabaseError(String(error), 'ECONNECTION')
  const { code, detail } = error as Error & { code?: string; detail?: string }
  return new DatabaseError(error.message || (code ?? 'connection failed'), code ?? 'ECONNECTION', detail)
}
