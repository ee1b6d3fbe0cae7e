import type { Work } from '../database.ts'
import { sessionSettings } from '../session-defaults.ts'

/** A kind of session: of a kind of work, or the one that holds the named locks. Upkeep has sessions like those of jobs. */
export type SessionKind = Exclude<Work, 'upkeep'> | 'locks'
export const sessionKinds: readonly SessionKind[] = ['ingest', 'readers', 'jobs', 'probes', 'locks']

/** What every session sets beside `sessionOptions`, whatever it is for. A server that lacks one of them goes without it. */
const everywhere = {
  // A server that works for a client that is gone stops within this time, and gives its locks back.
  client_connection_check_interval: '2s',
  // A client that vanished without a word is noticed after 5 + 3 · 2 s.
  tcp_keepalives_idle: '5',
  tcp_keepalives_interval: '2',
  tcp_keepalives_count: '3',
  tcp_user_timeout: '10s',
  idle_in_transaction_session_timeout: '10s',
  // Longer than a pool keeps an idle connection: it ends the sessions that no pool knows any more.
  idle_session_timeout: '15s',
}

/** What each kind of session has beside them. */
const byKind: Record<SessionKind, Record<string, string>> = {
  ingest: { statement_timeout: '15s', lock_timeout: '5s', transaction_timeout: '30s' },
  readers: { statement_timeout: '30s', lock_timeout: '5s', transaction_timeout: '60s' },
  // A lane of jobs bounds its statements itself, by less. A job that waits for a lock makes others wait behind it.
  jobs: { statement_timeout: '60min', lock_timeout: '10s' },
  probes: { statement_timeout: '1500ms', lock_timeout: '1s' },
  // A replica that was frozen loses its locks: a living one says every 1.2 s that it is there.
  locks: { statement_timeout: '2s', idle_session_timeout: '4s' },
}

/** How long the client waits, in milliseconds: for a free connection, and for the answer to a statement. */
export const waits: Record<SessionKind, { connectionMs: number; answerMs: number }> = {
  ingest: { connectionMs: 5_000, answerMs: 17_000 },
  readers: { connectionMs: 5_000, answerMs: 32_000 },
  jobs: { connectionMs: 10_000, answerMs: 60 * 60_000 + 2_000 },
  probes: { connectionMs: 1_500, answerMs: 1_700 },
  locks: { connectionMs: 3_000, answerMs: 3_000 },
}

/** How long a pool keeps an idle connection, in milliseconds: less than the server does. */
export const idleMs = (kind: SessionKind): number => (kind === 'locks' ? 2_000 : 10_000)

/** The settings of a session of this kind, by name. */
export function settingsOf(kind: SessionKind): Record<string, string> {
  return { ...everywhere, ...byKind[kind] }
}

/** What a transaction of this kind sets for itself where sessions are shared: an idle session is the pooler's to end. */
function transactionSettingsOf(kind: SessionKind): Record<string, string> {
  const { statement_timeout = '0', lock_timeout = '0', idle_session_timeout } = byKind[kind]
  const idle = idle_session_timeout ?? everywhere.idle_in_transaction_session_timeout
  return { ...sessionSettings, statement_timeout, lock_timeout, idle_in_transaction_session_timeout: idle }
}

/** The statements that begin a transaction of this kind through a pooler that gives connections out by transaction. */
export function beginPooled(kind: SessionKind): string {
  const settings = Object.entries(transactionSettingsOf(kind)).map(([name, value]) => `set local ${name} = '${value}'`)
  return ['begin', ...settings].join('; ')
}

/** Connections of the owner of the tables, where that is another role: two lanes of jobs at a time have work for it. */
export const ownerShares: Record<SessionKind, number> = { locks: 1, probes: 1, ingest: 1, readers: 1, jobs: 2 }

/** How many connections each kind has of a total of at least 8: the locks and the probes one, the others about a third of the rest. */
export function shareConnections(total: number): Record<SessionKind, number> {
  const third = Math.floor((total - 2) / 3)
  return { locks: 1, probes: 1, ingest: third, readers: third, jobs: total - 2 - 2 * third }
}
