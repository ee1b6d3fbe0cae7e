import type { Actor } from '../../platform/context.ts'
import type { Database, Queryable, Value } from '../../platform/database/database.ts'
import { readSql } from '../../platform/database/read-sql.ts'

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
  async function query<Row>(statement: string, values?: readonly Value[]) {
    const run = (on: Queryable) => on.query<Row>(statement, values)
    return (await changesData(statement)) ? transaction(run) : run(database)
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

/** What runs outside of a transaction only; nobody but core asks for it. */
const alone = /^\s*call\s+(?:run_job|refresh_continuous_aggregate)\b/i
const known = new Map<string, boolean>()
/** Texts are written in the code, and few are put together. */
const mostKnown = 2_000

/** True of a statement that inserts, updates or deletes: by itself, in a common table expression, or by a function or procedure that may. */
async function changesData(statement: string): Promise<boolean> {
  const found = known.get(statement)
  if (found !== undefined) return found
  writing ??= readWriting()
  const changes =
    !alone.test(statement) &&
    (/\b(?:insert\s+into|update\s+\w+|delete\s+from|merge\s+into|truncate|call)\b/i.test(statement) ||
      (await writing).test(statement))
  if (known.size < mostKnown) known.set(statement, changes)
  return changes
}

let writing: Promise<RegExp> | undefined

/** Matches a call of one of our functions that are not declared to leave everything as it is. */
async function readWriting(): Promise<RegExp> {
  const { schema, functions } = await readSql()
  const names = [...schema, ...functions].flatMap(({ text }) =>
    [...text.matchAll(/^create function ([a-z0-9_.]+)\(([\s\S]*?)^as \$\$/gm)]
      .filter(([, , head = '']) => !/^(?:stable|immutable)$/m.test(head))
      .map(([, name = '']) => name),
  )
  return new RegExp(`\\b(?:${names.join('|')})\\(`, 'i')
}
