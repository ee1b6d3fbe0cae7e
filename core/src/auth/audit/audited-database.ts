import type { Actor } from '../../platform/context.ts'
import type { Database, Queryable, Value } from '../../platform/database/database.ts'

/** Who is recorded, as append_audit takes it. */
export interface Attribution {
  id: string
  name: string
  action: string
  address: string | null
  requestId: string | null
}

const setting = `select set_config('itops.audit', $1, true)`

/** Who an actor is in the audit log; undefined for one whose doings are not recorded. */
export function attributionOf({ id, name, origin }: Actor): Attribution | undefined {
  return origin && { id, name, ...origin }
}

/** Has a transaction recorded as another actor's, like that of somebody who is just logging in. */
export async function attribute(tx: Queryable, actor: Actor): Promise<void> {
  const who = attributionOf(actor)
  if (who) await tx.query(setting, [JSON.stringify(who)])
}

/**
 * The same database, which says in each transaction who makes it: then the triggers of `sql/schema/018-audit.sql` record what it changes, in
 * that same transaction. A statement alone that changes something becomes a transaction for it.
 */
export function auditedDatabase(database: Database, who: Attribution): Database {
  const text = JSON.stringify(who)
  const transaction: Database['transaction'] = (work) =>
    database.transaction(async (tx) => {
      await tx.query(setting, [text])
      return work(tx)
    })
  function query<Row>(statement: string, values?: readonly Value[]) {
    const run = (on: Queryable) => on.query<Row>(statement, values)
    return changesData(statement) ? transaction(run) : run(database)
  }
  return {
    kind: database.kind,
    query,
    transaction,
    withLock: (name, work, options) => database.withLock(name, (held) => work(auditedDatabase(held, who)), options),
    of: (work, limits) => auditedDatabase(database.of(work, limits), who),
    load: () => database.load(),
    close: () => database.close(),
  }
}

/** True of a statement that inserts, updates or deletes, also within a common table expression. */
function changesData(statement: string): boolean {
  return /\b(?:insert\s+into|update\s+\w+|delete\s+from)\b/i.test(statement)
}
