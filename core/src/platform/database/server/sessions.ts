import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { DatabaseServer } from '../../config.ts'
import { DatabaseError, isConnectionLoss, type Limits, type Queryable, type Result } from '../database.ts'
import { createWaits, type WorkLoad } from '../load.ts'
import { cancelled, createQueue } from '../queue.ts'
import { sessionOptions } from '../session-defaults.ts'
import { encodeValue, parserOf } from '../types.ts'
import { createReaderLimit } from './reader-limit.ts'
import { idleMs, type SessionKind, sessionKinds, settingsOf, waits } from './settings.ts'
import { transportOf } from './tls.ts'
import { createWatch, type Running } from './watch.ts'

/** The connections to a server, kept apart by kind of work. */
export interface Sessions {
  /** Runs `work` on one connection, which is thrown away when a statement of it got no answer. */
  use<T>(kind: SessionKind, limits: Limits, work: (session: Queryable) => Promise<T>): Promise<T>
  /** A statement of a report that asks nothing of the server was answered after so many milliseconds. */
  noteRoundTrip(this: void, ms: number): void
  load(): WorkLoad[]
  /** Waits for what runs as long as `graceMs`, and then cuts it off. */
  close(graceMs: number): Promise<void>
}

/** Nothing is opened before the first statement; each kind opens as many connections as `shares` says. */
export function openSessions(server: DatabaseServer, shares: Record<SessionKind, number>): Sessions {
  const pids = new WeakMap<object, number>()
  const clients = new Set<pg.Client>()
  const connections = createWaits<SessionKind>()
  const pools = createPools(server, shares, pids)
  const readers = createReaderLimit(shares.readers)
  const readerTurns = createQueue(readers.now)
  /** Beside cutting the connection, for servers that would not look whether it is still there. */
  const terminate = (pid: number) =>
    void pools.probes.query('select pg_terminate_backend($1)', [pid]).catch(() => undefined)
  const watch = createWatch((pids) => listWorking(pools.probes, pids))

  async function use<T>(kind: SessionKind, limits: Limits, work: (session: Queryable) => Promise<T>, got: () => void) {
    const client = await connect(pools[kind], limits.signal).finally(got)
    clients.add(client)
    const answerMs = Math.min(waits[kind].answerMs, limits.statementMs ?? Number.POSITIVE_INFINITY)
    const session = createSession(client, { pid: pids.get(client), answerMs, watch, terminate })
    const cancel = () => session.cutOff(cancelled(limits.signal))
    limits.signal?.addEventListener('abort', cancel)
    let failure: Error | undefined
    try {
      return await work(session)
    } catch (error) {
      if (error instanceof DatabaseError && isConnectionLoss(error)) failure = error
      throw error
    } finally {
      limits.signal?.removeEventListener('abort', cancel)
      clients.delete(client)
      client.release(session.end() ?? failure)
    }
  }

  return {
    load: () =>
      sessionKinds.map((kind) => ({
        ...loadOf(pools[kind]),
        kind,
        limit: kind === 'readers' ? readers.now() : shares[kind],
        ...connections.of(kind),
      })),
    async use(kind, limits, work) {
      const got = connections.begin(kind)
      if (kind !== 'readers') return use(kind, limits, work, got)
      const turn = { waitMs: waits.readers.connectionMs, signal: limits.signal }
      return readerTurns(() => use(kind, limits, work, got), turn).finally(got)
    },
    noteRoundTrip: readers.note,
    async close(graceMs) {
      watch.stop()
      if (pools.probes.ending) return
      const ended = Promise.all(Object.values(pools).map((each) => each.end()))
      const inTime = await Promise.race([ended.then(() => true), sleep(graceMs, false, { ref: false })])
      if (inTime) return
      for (const client of clients) void client.end()
      await Promise.race([ended, sleep(graceMs, undefined, { ref: false })])
    },
  }
}

function createPools(
  server: DatabaseServer,
  shares: Record<SessionKind, number>,
  pids: WeakMap<object, number>,
): Record<SessionKind, pg.Pool> {
  const pool = (kind: SessionKind) => createPool(server, kind, shares[kind], pids)
  return {
    ingest: pool('ingest'),
    readers: pool('readers'),
    jobs: pool('jobs'),
    probes: pool('probes'),
    locks: pool('locks'),
  }
}

/** Which of the server's processes work on a statement. */
async function listWorking(pool: pg.Pool, pids: number[]): Promise<number[]> {
  const { rows } = await pool.query<{ pid: number }>(
    `select pid
    from pg_stat_activity
    where pid = any($1)
      and state in ('active', 'fastpath function call', 'disabled')`,
    [pids],
  )
  return rows.map(({ pid }) => pid)
}

const loadOf = ({ totalCount, idleCount }: pg.Pool) => ({ busy: totalCount - idleCount })

function createPool(server: DatabaseServer, kind: SessionKind, max: number, pids: WeakMap<object, number>): pg.Pool {
  const { connectionMs, answerMs } = waits[kind]
  const pool = new pg.Pool({
    host: server.host,
    port: server.port,
    database: server.name,
    user: server.user,
    password: server.password,
    max,
    ...transportOf(server),
    application_name: `itops ${kind}`,
    connectionTimeoutMillis: connectionMs,
    idleTimeoutMillis: idleMs(kind),
    keepAlive: true,
    keepAliveInitialDelayMillis: 4_000,
    ...(server.poolMode === 'transaction' ? {} : { options: sessionOptions }),
    query_timeout: answerMs + 1_000,
    types: { getTypeParser: parserOf },
    ...(server.poolMode === 'transaction' ? {} : { onConnect: (client) => prepare(client, kind, pids) }),
  })
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => {})
  return pool
}

/** Sets what this kind of session has, as far as the server knows it: half of the time-outs came with PostgreSQL 14. */
async function prepare(client: pg.ClientBase, kind: SessionKind, pids: WeakMap<object, number>): Promise<void> {
  const settings = settingsOf(kind)
  // Elsewhere than on Linux, older servers refuse to look whether their client is still there.
  const { rows } = await client.query<{ pid: number }>({
    text: `select pg_backend_pid() as pid, set_config(s.name, given.value, false)
      from unnest($1::text[], $2::text[]) as given (name, value)
      join pg_settings s on lower(s.name) = given.name
      where given.name <> 'client_connection_check_interval'
        or version() like '%linux%'`,
    values: [Object.keys(settings), Object.values(settings)],
    query_timeout: waits[kind].connectionMs,
  } as pg.QueryConfig)
  if (rows[0]) pids.set(client, rows[0].pid)
}

/** A connection, unless the signal is aborted first; one that comes later goes back. */
async function connect(pool: pg.Pool, signal: AbortSignal | undefined): Promise<pg.Client & pg.PoolClient> {
  if (signal?.aborted) throw cancelled(signal)
  const connecting = pool.connect()
  let cancel = () => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    cancel = () => {
      connecting.then((client) => client.release()).catch(() => undefined)
      reject(cancelled(signal))
    }
    signal?.addEventListener('abort', cancel)
  })
  try {
    // What a pool gives is a client, though its type shows less of it.
    return (await Promise.race([connecting, aborted])) as pg.Client & pg.PoolClient
  } catch (error) {
    throw toDatabaseError(error)
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}

interface SessionParts {
  pid: number | undefined
  /** Milliseconds within which a statement must have been answered. */
  answerMs: number
  watch: { begin(running: Running): () => void }
  terminate(pid: number): void
}

interface Session extends Queryable {
  /** Ends what runs, here and on the server; every later statement fails with the same error. */
  cutOff(error: DatabaseError): void
  /** Stops listening to the client; the error that broke it, if any. */
  end(): Error | undefined
}

function createSession(client: pg.Client, { pid, answerMs, watch, terminate }: SessionParts): Session {
  let failure: Error | undefined
  const note = (error: Error) => {
    failure ??= error
  }
  client.on('error', note)
  const cutOff = (error: DatabaseError) => {
    failure ??= error
    if (pid !== undefined) terminate(pid)
    // It destroys the socket of a statement that runs.
    void client.end()
  }
  return {
    cutOff,
    end() {
      client.off('error', note)
      return failure
    },
    async query(text, values) {
      if (failure) throw toDatabaseError(failure)
      const bound = values?.map(encodeValue)
      const giveUp = () => cutOff(new DatabaseError(`the database did not answer within ${answerMs} ms`, 'ETIMEDOUT'))
      const timer = setTimeout(giveUp, answerMs)
      const ended = watch.begin({ pid, cutOff })
      try {
        return await run(client, text, bound)
      } catch (error) {
        throw toDatabaseError(failure ?? error)
      } finally {
        clearTimeout(timer)
        ended()
      }
    },
  }
}

async function run<Row>(client: pg.Client, text: string, bound: (string | null)[] | undefined): Promise<Result<Row>> {
  const outcome = bound ? await client.query(text, bound) : await client.query(text)
  const last = Array.isArray(outcome) ? outcome.at(-1) : outcome
  return { rows: last?.rows ?? [], rowCount: last?.rowCount ?? 0 }
}

function toDatabaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error
  if (!(error instanceof Error)) return new DatabaseError(String(error), 'ECONNECTION')
  const { code, detail } = error as Error & { code?: string; detail?: string }
  // The driver gives its own time-outs, for a connection and for an answer, no code.
  const otherwise = /time-?out/i.test(error.message) ? 'ETIMEDOUT' : 'ECONNECTION'
  return new DatabaseError(error.message || (code ?? 'connection failed'), code ?? otherwise, detail)
}
