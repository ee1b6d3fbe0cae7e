import { randomBytes } from 'node:crypto'
import type { Context } from '../platform/context.ts'
import { DatabaseError, type Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { scramVerifier } from '../platform/secrets/scram.ts'
import { type GrantScope, parseGrantScope, writeScope } from './grants/grant.ts'

/** A role that reads the schema reporting_scoped. */
export interface ReportingReader {
  role: string
  /** As they are stored; none when the role was taken away. */
  scopes: string[]
  /** Of a role that was made just now; undefined of one that was there, or was taken away. */
  password: string | undefined
}

/** What the settings of a reading role are, as those of itops_reader. */
const settings = { default_transaction_read_only: 'on', statement_timeout: '30s', jit: 'off' }

/**
 * Makes a login of the database that reads the views of reporting_scoped, of the given scopes and of nothing else; one that is there gets these
 * scopes instead of its own, and `none` takes it away. Throws `bad_request` for a name or scope that is none, a role that is something
 * else, or where the owner of the tables may not make roles, with what somebody who may has to do.
 */
export async function setReportingReader(context: Context, role: string, texts: string[]): Promise<ReportingReader> {
  const scopes = parseReader(role, texts)
  return context.database.of('upkeep').transaction(async (tx) => {
    const isMade = await findRole(tx, role)
    if (scopes.length === 0) {
      await tx.query('delete from reporting_readers where role_name = $1', [role])
      if (isMade) await byOwner(role, () => tx.query(`drop role ${quoted(role)}`))
      return { role, scopes: [], password: undefined }
    }
    const password = isMade ? undefined : await byOwner(role, () => makeRole(tx, role))
    await storeScopes(tx, role, scopes, context.clock.now())
    return { role, scopes: scopes.map(writeScope), password }
  })
}

function parseReader(role: string, texts: string[]): GrantScope[] {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(role))
    throw new AppError('bad_request', {
      reason: `"${role.slice(0, 80)}" is no name for a role: give small letters, digits and underscores, 63 at most.`,
    })
  if (texts.length === 0)
    throw new AppError('bad_request', {
      reason: 'Give the scopes that the role reads, like acme/shop/** or customer:acme, or none to take it away.',
    })
  if (texts.length === 1 && texts[0] === 'none') return []
  const scopes = new Map(texts.map(parseGrantScope).map((scope) => [writeScope(scope), scope]))
  return [...scopes.values()]
}

/** Whether there is such a role that reads. Throws for one that is something else: it would see more than its scopes. */
async function findRole(tx: Queryable, role: string): Promise<boolean> {
  const { rows } = await tx.query<{ reads: boolean }>(
    `select
      not rolsuper
      and exists (select from pg_roles where rolname = 'itops_scoped_reader' and pg_has_role($1, oid, 'member'))
      and not exists (
        select from pg_roles where rolname in ('itops_app', 'itops_reader') and pg_has_role($1, oid, 'member')
      ) as reads
    from pg_roles
    where rolname = $1`,
    [role],
  )
  if (rows[0]?.reads === false)
    throw new AppError('bad_request', {
      reason: `The role ${role} is there already, and is more or something else than a member of itops_scoped_reader: take another name.`,
    })
  return rows.length > 0
}

async function makeRole(tx: Queryable, role: string): Promise<string> {
  const password = randomBytes(18).toString('base64url')
  await tx.query(`create role ${quoted(role)} login password '${scramVerifier(password)}'`)
  for (const [name, value] of Object.entries(settings))
    await tx.query(`alter role ${quoted(role)} set ${name} = '${value}'`)
  await tx.query(`grant itops_scoped_reader to ${quoted(role)}`)
  return password
}

async function storeScopes(tx: Queryable, role: string, scopes: GrantScope[], now: Date): Promise<void> {
  await tx.query('delete from reporting_readers where role_name = $1', [role])
  for (const scope of scopes) {
    const [path, group, customer] = [
      scope.kind === 'PATH' ? scope.path : null,
      scope.kind === 'GROUP' ? scope.group : null,
      scope.kind === 'CUSTOMER' ? scope.customer : null,
    ]
    const { rowCount } = await tx.query(
      `insert into reporting_readers (role_name, scope_kind, path, group_id, customer_id, created_at)
      select $1, $2, $3, g.id, c.id, $6
      from (select) one
      left join sla_groups g on g.name = $4
      left join customers c on c.slug = $5
      where ($4::text is null or g.id is not null)
        and ($5::text is null or c.id is not null)`,
      [role, scope.kind, path, group, customer, now],
    )
    if (rowCount === 0)
      throw new AppError('bad_request', {
        reason: group !== null ? `There is no SLA group "${group}".` : `There is no customer "${customer}".`,
      })
  }
}

async function byOwner<T>(role: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== '42501') throw error
    throw new AppError('bad_request', {
      reason:
        `The owner of the tables may not do that (${error.message}). Have somebody who may run ` +
        `"create role ${role} login password '…'; grant itops_scoped_reader to ${role};", or "drop role ${role};" to take it away, and give this command again.`,
    })
  }
}

/** The name was checked: nothing in it ends the quotes. */
const quoted = (role: string) => `"${role}"`
