import type { DatabaseServer } from '../../config.ts'
import { type Database, isConflict, isLockTimeout, type Limits, type Queryable, type Work } from '../database.ts'
import { mergeLimits } from '../limits.ts'
import type { WorkLoad } from '../load.ts'
import { createNesting, type Nesting } from '../nesting.ts'
import { createQueue, type Queue } from '../queue.ts'
import { createLocks, type Locks } from './locks.ts'
import { pinned, pooled } from './pooled.ts'
import { openSessions, type Sessions } from './sessions.ts'
import { beginPooled, ownerShares, type SessionKind, shareConnections, waits } from './settings.ts'
import { transact } from './transact.ts'

const conflictRetries = 5
const closeGraceMs = 1_000
/**
 * A transaction that meets a locked row gives its connection up after this long, and begins again beside the few that wait for
 * locks with patience: however many reports come for a locked service, most connections stay free for the others.
 */
const firstLockWait = '250ms'

interface Parts {
  nesting: Nesting
  sessions: Sessions
  /** Those of the owner of the tables, where that is another role. */
  owner: Sessions | undefined
  locks: Locks
  /** Whether a pooler gives connections out by transaction. */
  isPooled: boolean
  /** For each kind whose callers come in any number: lets half of its connections wait for locks. */
  patient: Partial<Record<Work, Queue>>
}

/** Pools of connections to a TimescaleDB server, one for each kind of work; nothing is opened before the first statement. */
export function openPostgres(server: DatabaseServer): Database {
  const shares = shareConnections(server.poolSize)
  const sessions = openSessions(server, shares)
  const isPooled = server.poolMode === 'transaction'
  const half = (work: 'ingest' | 'readers') => {
    const count = Math.max(1, Math.floor(shares[work] / 2))
    return createQueue(() => count)
  }
  return viewOf(
    {
      nesting: createNesting(),
      sessions,
      owner: server.owner && openSessions({ ...server, ...server.owner }, ownerShares),
      locks: createLocks((limits, work) =>
        sessions.use('locks', limits, (session) => (isPooled ? pinned(session, 'locks', work) : work(session))),
      ),
      isPooled,
      patient: { ingest: half('ingest'), readers: half('readers') },
    },
    'jobs',
    {},
  )
}

function viewOf(parts: Parts, work: Work, limits: Limits): Database {
  const { nesting, sessions, owner, locks, isPooled } = parts
  const own = sessionsOf(parts, work)
  return {
    kind: 'postgres',
    async query(text, values) {
      nesting.assertOutside('query')
      return own.sessions.use(own.kind, limits, (session) =>
        (isPooled ? pooled(session, own.kind) : session).query(text, values),
      )
    },
    async transaction(run) {
      nesting.assertOutside('transaction')
      return retryConflicts(() => inTransaction(parts, work, limits, run))
    },
    async withLock(name, run, given) {
      nesting.assertOutside('withLock')
      const options = typeof given === 'object' ? given : { wait: given === true }
      return nesting.underLock(name, options.wait === true, () =>
        locks.hold(name, { wait: options.wait === true, ...mergeLimits(limits, options) }, (signal) =>
          run(viewOf(parts, work, { ...limits, signal })),
        ),
      )
    },
    of: (other, more = {}) => viewOf(parts, other, mergeLimits(limits, more)),
    load: () => [...sessions.load(), ...loadOfOwner(owner)],
    async close() {
      locks.close()
      await Promise.all([sessions.close(closeGraceMs), owner?.close(closeGraceMs)])
    },
  }
}

/** The sessions that a kind of work runs on. */
function sessionsOf({ sessions, owner }: Parts, work: Work): { sessions: Sessions; kind: SessionKind } {
  return work === 'upkeep' ? { sessions: owner ?? sessions, kind: 'jobs' } : { sessions, kind: work }
}

function loadOfOwner(owner: Sessions | undefined): WorkLoad[] {
  return (owner?.load() ?? []).flatMap((load) => (load.kind === 'jobs' ? [{ ...load, kind: 'upkeep' as const }] : []))
}

async function inTransaction<T>(
  parts: Parts,
  work: Work,
  limits: Limits,
  run: (tx: Queryable) => Promise<T>,
): Promise<T> {
  const { nesting, patient, isPooled } = parts
  const { sessions, kind } = sessionsOf(parts, work)
  const onBegun = kind === 'ingest' ? sessions.noteRoundTrip : undefined
  const attempt = (begin: string) =>
    sessions.use(kind, limits, (session) => nesting.inTransaction(() => transact(session, begin, run, onBegun)))
  const begin = isPooled ? beginPooled(kind) : 'begin'
  const turns = patient[work]
  if (!turns) return attempt(begin)
  try {
    return await attempt(`${begin}; set local lock_timeout = '${firstLockWait}'`)
  } catch (error) {
    if (!isLockTimeout(error)) throw error
    return turns(() => attempt(begin), { waitMs: waits[kind].connectionMs, signal: limits.signal })
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
