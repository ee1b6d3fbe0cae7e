import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import type { Bound, Caller } from './bounds.ts'

/** A refusal with the seconds after which the same may be tried again; null where time changes nothing. */
export interface MetLimit {
  bound: Bound
  caller: Caller
  retryAfter: number | null
}

export interface LimitsSeen {
  note(met: MetLimit): void
  /** Writes what is gathered. */
  close(): Promise<void>
}

interface Gathered extends MetLimit {
  refusals: number
  firstAt: Date
  lastAt: Date
}

/** Milliseconds for which refusals are gathered before they are written. */
const gatherMs = 5_000
const maxGathered = 500
const maxKept = 1_000
const keepDays = 7
const maxCaller = 200

/**
 * Remembers which limits were met, by whom, how often and when last, for all replicas together: however many are refused, one statement a few
 * seconds, and a bounded table. What can't be written is said to `onError`, and refused all the same.
 */
export function createLimitsSeen(
  { database, clock }: { database: Database; clock: Clock },
  onError: (error: unknown) => void,
): LimitsSeen {
  let gathered = new Map<string, Gathered>()
  let timer: NodeJS.Timeout | undefined

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const rows = [...gathered.values()]
    gathered = new Map()
    if (rows.length === 0) return
    await store(database, rows, clock.now()).catch(onError)
  }

  return {
    note({ bound, caller, retryAfter }) {
      const at = clock.now()
      const id = caller.id.slice(0, maxCaller)
      const own = JSON.stringify([bound, caller.kind, id])
      const isNew = !gathered.has(own)
      const others = { kind: caller.kind, id: 'others' }
      const isTooMany = isNew && gathered.size >= maxGathered
      const key = isTooMany ? JSON.stringify([bound, caller.kind, others.id]) : own
      const found = gathered.get(key)
      gathered.set(key, {
        bound,
        caller: isTooMany ? others : { kind: caller.kind, id },
        retryAfter,
        refusals: (found?.refusals ?? 0) + 1,
        firstAt: found?.firstAt ?? at,
        lastAt: at,
      })
      timer ??= setTimeout(() => void flush(), gatherMs).unref()
    },
    close: flush,
  }
}

async function store(database: Database, rows: readonly Gathered[], now: Date): Promise<void> {
  await database.query(
    `insert into limit_refusals as r (limit_name, caller_kind, caller, refusals, first_at, last_at, retry_after_seconds)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::timestamptz[], $7::integer[])
    -- Replicas that write at the same time take the rows in one order.
    order by 1, 2, 3
    on conflict (limit_name, caller_kind, caller) do update
    set
      refusals = r.refusals + excluded.refusals,
      first_at = least(r.first_at, excluded.first_at),
      last_at = greatest(r.last_at, excluded.last_at),
      retry_after_seconds = excluded.retry_after_seconds`,
    [
      rows.map(({ bound }) => bound),
      rows.map(({ caller }) => caller.kind),
      rows.map(({ caller }) => caller.id),
      rows.map(({ refusals }) => refusals),
      rows.map(({ firstAt }) => firstAt),
      rows.map(({ lastAt }) => lastAt),
      rows.map(({ retryAfter }) => retryAfter),
    ],
  )
  await database.query(
    `delete from limit_refusals
    where last_at < $1::timestamptz - $2::integer * interval '1 day'
      or (limit_name, caller_kind, caller) in (
        select limit_name, caller_kind, caller
        from limit_refusals
        order by last_at desc, limit_name, caller_kind, caller
        offset $3
      )`,
    [now, keepDays, maxKept],
  )
}
