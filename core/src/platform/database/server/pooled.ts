import type { Queryable } from '../database.ts'
import { beginPooled, type SessionKind } from './settings.ts'
import { transact } from './transact.ts'

/** Procedures that commit, and files and commands that PostgreSQL runs outside of a transaction only. */
const alone = /^\s*(?:call\b|vacuum\b|reindex\b|-- itops: no transaction)/i

/**
 * The connection of a pooler that gives its own out by transaction: what a session of this kind sets is set in each transaction, and a
 * single statement is one. A statement that can't be part of a transaction runs with the defaults of its role.
 */
export function pooled(session: Queryable, kind: SessionKind): Queryable {
  return {
    async query(text, values) {
      if (alone.test(text)) return session.query(text, values)
      return transact(session, beginPooled(kind), (tx) => tx.query(text, values))
    },
  }
}

/**
 * Runs `work` in one transaction for as long as it lasts: until it ends the pooler gives the connection to nobody else, so that locks of
 * the session are its own. It holds no snapshot between statements, and keeps nobody from cleaning up.
 */
export async function pinned(session: Queryable, kind: SessionKind, work: (session: Queryable) => Promise<void>) {
  await transact(session, beginPooled(kind), async (tx) => {
    await work(tx)
    await tx.query('select pg_advisory_unlock_all()')
  })
}
