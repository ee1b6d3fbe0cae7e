import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseError, isConnectionLoss, type Limits, type LockOptions, type Queryable } from '../database.ts'
import { cancelled, createQueue } from '../queue.ts'

/** Named advisory locks, all of them held by one connection. */
export interface Locks {
  /**
   * Runs `work` while holding the lock; undefined when somebody else has it and `wait` is not given. The signal that `work` gets
   * is aborted when the connection is lost, and the lock with it, and when the one in the options is.
   */
  hold<T>(name: string, options: LockOptions, work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined>
  /** Gives up the connection and with it every lock. */
  close(): void
}

/** Gives `work` a connection for as long as it lasts. */
type UseSession = (limits: Limits, work: (session: Queryable) => Promise<void>) => Promise<void>

/** More often than the server ends an idle session that holds locks. */
const beatMs = 1_200
const lookMs = 200

/** The locks of one replica: its own callers exclude each other here, since a session may take the same lock twice. */
export function createLocks(useSession: UseSession): Locks {
  const names = new Set<string>()
  let shared: SharedSession | undefined

  const acquireOnce = async (name: string): Promise<SharedSession | undefined> => {
    if (names.has(name)) return undefined
    names.add(name)
    if (!shared?.isOpen()) shared = shareSession(useSession)
    const session = shared
    session.join()
    try {
      if (await session.ask('pg_try_advisory_lock', name)) return session
    } catch (error) {
      if (hasEnded(error)) session.lose()
      giveUp(name, session)
      throw error
    }
    giveUp(name, session)
    return undefined
  }
  /** A connection that the server ended while it was idle shows it at its next use: another one is asked once. */
  const acquire = (name: string) =>
    acquireOnce(name).catch((error) => {
      if (hasEnded(error)) return acquireOnce(name)
      throw error
    })
  const giveUp = (name: string, session: SharedSession) => {
    names.delete(name)
    session.leave()
  }
  const release = async (name: string, session: SharedSession) => {
    // What was lost with its connection is given back already.
    if (!session.lost.aborted) await session.ask('pg_advisory_unlock', name).catch(session.lose)
    giveUp(name, session)
  }

  return {
    async hold(name, { wait, signal }, work) {
      let session = await acquire(name)
      while (!session && wait) {
        await sleep(lookMs)
        if (signal?.aborted) throw cancelled(signal)
        session = await acquire(name)
      }
      if (!session) return undefined
      const { either, unfollow } = followEither(session.lost, signal)
      try {
        return await work(either)
      } finally {
        unfollow()
        await release(name, session)
      }
    },
    close: () => shared?.lose(),
  }
}

/** Whether the session is over, by the server's word or without one. */
function hasEnded(error: unknown): boolean {
  return error instanceof DatabaseError && (/^57P0[125]$/.test(error.code) || isConnectionLoss(error))
}

interface SharedSession {
  /** Aborted when the connection is lost. */
  readonly lost: AbortSignal
  /** False once it is lost, or on its way back: then nobody may join. */
  isOpen(): boolean
  ask(call: 'pg_try_advisory_lock' | 'pg_advisory_unlock', name: string): Promise<boolean>
  join(): void
  /** The last one to leave gives the connection back. */
  leave(): void
  lose(): void
}

/** One connection that says every few seconds that its replica lives. */
function shareSession(useSession: UseSession): SharedSession {
  const turns = createQueue()
  const loss = new AbortController()
  let users = 0
  let open = true
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const lose = () => {
    open = false
    loss.abort(new DatabaseError('the connection that held the lock was lost', 'ELOST'))
    end()
  }
  const opened = new Promise<Queryable>((resolve, reject) => {
    useSession({ signal: loss.signal }, async (session) => {
      const beat = setInterval(() => turns(() => session.query('select 1')).catch(lose), beatMs)
      resolve(session)
      await ended
      clearInterval(beat)
    }).catch((error) => {
      reject(error)
      lose()
    })
  })
  return {
    lost: loss.signal,
    isOpen: () => open,
    async ask(call, name) {
      const session = await opened
      const { rows } = await turns(() =>
        session.query<{ done: boolean }>(`select ${call}(hashtext($1)) as done`, [`itops:${name}`]),
      )
      return rows[0]?.done === true
    },
    join: () => void users++,
    leave() {
      if (--users > 0) return
      open = false
      end()
    },
    lose,
  }
}

function followEither(lost: AbortSignal, other: AbortSignal | undefined) {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  const followed = other ? [lost, other] : [lost]
  const stops = followed.map((signal) => {
    const abort = () => controller.abort(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    return () => signal.removeEventListener('abort', abort)
  })
  const unfollow = () => {
    for (const stop of stops) stop()
  }
  return { either: controller.signal, unfollow }
}
