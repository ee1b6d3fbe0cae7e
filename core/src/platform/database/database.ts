import type { WorkLoad } from './load.ts'

/** A value that may be bound to a statement; arrays bind to PostgreSQL arrays, objects to json. */
export type Value =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Date
  | Uint8Array
  | readonly Value[]
  | { readonly [key: string]: unknown }

/** What a statement gave back; `rowCount` is the number of rows returned or changed. */
export interface Result<Row> {
  rows: Row[]
  rowCount: number
}

/** Something that runs statements: the database itself, or one transaction or session of it. */
export interface Queryable {
  /**
   * Runs one statement with bound values; without values the text may hold several statements, and the result is that
   * of the last. Throws DatabaseError with the SQLSTATE in `code`.
   */
  query<Row = Record<string, never>>(text: string, values?: readonly Value[]): Promise<Result<Row>>
}

/**
 * What connections are kept apart for, so that no kind of work can take those of another. Upkeep is what only the owner of the tables may do,
 * for nobody who asks: migrations, refreshes of aggregates, jobs of the database, statistics.
 */
export type Work = 'ingest' | 'readers' | 'jobs' | 'probes' | 'upkeep'

/** Bounds of what is asked of a database, beside those of its kind of work. */
export interface Limits {
  /** Once aborted, what runs is cancelled on the server and fails with ECANCELED, and nothing more begins. */
  signal?: AbortSignal
  /** Milliseconds after which one statement is cancelled, where its kind of work would allow it more. */
  statementMs?: number
}

export interface LockOptions {
  /** Waits while somebody else holds the lock, instead of giving up at once. */
  wait?: boolean
  signal?: AbortSignal
}

/**
 * `query`, `transaction` and `withLock` throw inside a transaction of the same database: with one session they would wait for
 * themselves. A transaction is given its own `query`.
 */
export interface Database extends Queryable {
  readonly kind: 'postgres' | 'embedded'
  /** Runs `work` in one transaction: committed when it resolves, rolled back when it throws. It may run again after a deadlock. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>
  /**
   * Runs `work` while holding a named lock that all replicas share. Held by someone else: waits for it with `wait`, else
   * resolves to undefined at once. What `work` asks of `held` is cancelled when the lock is lost with its connection.
   */
  withLock<T>(
    name: string,
    work: (held: Database) => Promise<T>,
    options?: boolean | LockOptions,
  ): Promise<T | undefined>
  /** The same database over the connections, and within the time-outs, of a kind of work; without one it is that of jobs. */
  of(work: Work, limits?: Limits): Database
  /** How busy its connections are, and who waits for one. */
  load(): WorkLoad[]
  /** Waits a few seconds at most for what runs. */
  close(): Promise<void>
}

/** A statement failed; `code` is the SQLSTATE, or a Node error code when the server could not be reached. */
export class DatabaseError extends Error {
  readonly code: string
  readonly detail: string | undefined

  constructor(message: string, code: string, detail?: string) {
    super(message)
    this.name = 'DatabaseError'
    this.code = code
    this.detail = detail
  }
}

/** Beside classes 08, 53, 58: shutting down, read-only, and ended by one of the time-outs. */
const unavailableCodes = ['25006', '25P03', '25P04', '55P03', '57014', '57P01', '57P02', '57P03', '57P05']

/** True when trying the same again later may succeed: the server is away, starting, full, out of connections, or too slow now. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return false
  return unavailableCodes.includes(error.code) || /^(08|53|58)/.test(error.code) || isConnectionLoss(error)
}

/** True when the statement got no answer, so that its session can't be used again: no SQLSTATE begins like EPIPE. */
export function isConnectionLoss({ code }: DatabaseError): boolean {
  return !/^[0-9A-Z]{5}$/.test(code) || /^E[A-Z]{4}$/.test(code)
}

/** True when somebody else held a lock for longer than this session would wait. */
export function isLockTimeout(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '55P03'
}

/** True when the transaction lost against another one and may simply run again. */
export function isConflict(error: unknown): boolean {
  return error instanceof DatabaseError && (error.code === '40001' || error.code === '40P01')
}
