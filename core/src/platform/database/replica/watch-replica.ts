import type { Database } from '../database.ts'

/** How far a read replica is, as this process knows it. */
export interface ReplicaWatch {
  /** True when it has all that was committed before `instant`, and not much less than all that there is; Unix milliseconds. */
  hasAllBefore(instant: number): boolean
  /** It did not answer: it is not asked until it is found to be there again. */
  failed(reason: string): void
  state(): ReplicaState
  stop(): void
}

export interface ReplicaState {
  /** Seconds since the last instant of which it has everything; undefined while that is not known. */
  lagSeconds: number | undefined
  /** Why it is not read from; undefined while it is. */
  problem: string | undefined
}

/** Where the log of the primary was at an instant. */
interface Mark {
  at: number
  position: string
}

export interface WatchInput {
  primary: Database
  replica: Database
  now(): number
  everyMs?: number
  /** A replica that is further behind is not read from. */
  boundMs?: number
}

/** A replica that is far behind keeps this many marks; the ones between are left out. */
const maxMarks = 60

/**
 * Looks again and again where the log of the primary is, and up to where the replica has replayed it: what it has is known by positions,
 * and no clock is compared with another one.
 */
export function watchReplica({ primary, replica, now, everyMs = 250, boundMs = 2_000 }: WatchInput): ReplicaWatch {
  let freshAt: number | undefined
  let problem: string | undefined = 'it has not been looked at yet'
  let marks: Mark[] = []
  let running = false

  async function look(): Promise<void> {
    const at = now()
    const [mark] = (await primary.query<{ position: string }>('select pg_current_wal_lsn()::text as position')).rows
    if (!mark) return
    marks = [...(marks.length < maxMarks ? marks : marks.filter((_, index) => index % 2 === 0)), { at, ...mark }]
    const { rows } = await replica.query<{ standby: boolean; reached: number }>(
      `select
        pg_is_in_recovery() as standby,
        (
          select count(*)
          from unnest($1::text[]) as m (position)
          where m.position::pg_lsn <= pg_last_wal_replay_lsn()
        ) as reached`,
      [marks.map(({ position }) => position)],
    )
    const { standby = false, reached = 0 } = rows[0] ?? {}
    if (!standby) return fail('it is no standby of the primary')
    freshAt = marks[reached - 1]?.at ?? freshAt
    marks = marks.slice(reached)
    problem = undefined
  }

  function fail(reason: string): void {
    problem = reason
    freshAt = undefined
    marks = []
  }

  const timer = setInterval(() => {
    if (running) return
    running = true
    look()
      .catch((error: Error) => fail(error.message))
      .finally(() => {
        running = false
      })
  }, everyMs)
  timer.unref()

  const lagMs = () => (freshAt === undefined ? undefined : Math.max(0, now() - freshAt))
  return {
    hasAllBefore: (instant) =>
      problem === undefined && freshAt !== undefined && freshAt >= instant && now() - freshAt <= boundMs,
    failed: fail,
    state() {
      const lag = lagMs()
      const isLate = lag === undefined || lag > boundMs
      const late = lag === undefined ? 'how far it is is not known yet' : `it is ${Math.round(lag / 1000)} s behind`
      return {
        lagSeconds: lag === undefined ? undefined : lag / 1000,
        problem: problem ?? (isLate ? late : undefined),
      }
    },
    stop: () => clearInterval(timer),
  }
}
