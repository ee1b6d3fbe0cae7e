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

export interface Database extends Queryable {
  readonly kind: 'postgres' | 'embedded'
  /** Runs `work` in one transaction: committed when it resolves, rolled back when it throws. It may run again after a deadlock. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>
  /**
   * Runs `work` while holding a named lock that all replicas share, on one session and outside a transaction. Taken by
   * someone else: waits for it with `wait`, else resolves to undefined at once.
   */
  withLock<T>(name: string, work: (session: Queryable) => Promise<T>, wait?: boolean): Promise<T | undefined>
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

/** True when trying the same again later may succeed: the server is away, starting, stopping or out of connections. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return false
  return /^(08|53|57P0)/.test(error.code) || !/^[0-9A-Z]{5}$/.test(error.code)
}

/** True when the transaction lost against another one and may simply run again. */
export function isConflict(error: unknown): boolean {
  return error instanceof DatabaseError && (error.code === '40001' || error.code === '40P01')
}

/** True when a bound text holds the one character that PostgreSQL can't store, NUL. */
export function isBadText(error: unknown): boolean {
  return error instanceof DatabaseError && (error.code === '22021' || error.code === '22P05')
}
