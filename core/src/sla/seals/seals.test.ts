import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { evidenceTools } from '../../../testing/fleet/evidence-tools.ts'
import { actorWith } from '../../../testing/requests/people.ts'
import { recordHealthReport } from '../../ingest/record-status-report.ts'
import type { Database, Queryable } from '../../platform/database/database.ts'
import { allPasses } from '../../platform/passes.ts'
import { signPasses } from '../evidence/sign-seals.ts'
import { setGroupTerms } from '../terms/set-group-terms.ts'
import { listSeals } from './list-seals.ts'
import { verifySeals } from './verify-seals.ts'

const hour = 3_600_000
const day = 24 * hour
const end = Date.parse('2026-11-01T00:00:00Z')
const path = 'acme/shop/prod/eu1/orders'

describe.each(databaseKinds)('a sealed month on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    for (let start = end - 3 * day; start < end + day; start += day) {
      await recordHealthReport(testContext(database, start + day), {
        path,
        slaGroup: 'pay',
        status: 'OPERATIONAL',
        pieces: [
          { from: new Date(start).toISOString(), to: new Date(start + hour).toISOString(), status: 'DOWN' },
          {
            from: new Date(start + hour).toISOString(),
            to: new Date(start + day).toISOString(),
            status: 'OPERATIONAL',
          },
        ],
      })
    }
    await database.query('delete from late_credits')
    for (const first of ['2026-10-29', '2026-10-30', '2026-10-31', '2026-11-01']) await record('DAILY', first)
    await record('MONTHLY', '2026-10-01')
    await record('MONTHLY', '2026-11-01')
  })
  afterAll(() => database.close())

  const context = () => testContext(database, end + 9 * day)
  const record = (type: string, first: string) =>
    database.query('call record_period_results($1, $2::date, $3)', [type, first, new Date(end + 9 * day)])
  const source = evidenceTools().source
  const seal = async (at: number) => {
    for (const subject of ['SERVICE', 'GROUP', 'NODE']) {
      await database.query('call seal_months($1, $2)', [subject, new Date(at)])
    }
    await allPasses(signPasses(context(), source))
  }
  const seals = (filter = { serviceId: path } as object) => listSeals(context(), { ...filter, first: 100 })
  const month = async () =>
    (
      await database.query<{ uptime: number; down_ms: number; sealed_at: Date | null }>(
        `select uptime, down_ms, sealed_at from sla_period_results
        where subject_kind = 'SERVICE' and period_type = 'MONTHLY' and period_day = '2026-10-01'`,
      )
    ).rows[0]

  it('is sealed once nothing late can arrive any more, and not before', async () => {
    await seal(end + 8 * day - 1)
    expect(await seals()).toEqual([])
    await seal(end + 8 * day)
    expect(await seals()).toMatchObject([{ periodKey: '2026-10', revision: 1, latest: true, previousHash: null }])
    expect(await seals({ slaGroup: 'pay' })).toHaveLength(1)
    expect(await seals({ node: 'acme' })).toHaveLength(1)
    await seal(end + 9 * day)
    expect(await seals()).toHaveLength(1)
  })

  it('carries the SHA-256 of its inputs, which name each day and, above the services, each member', async () => {
    const [sealed] = await seals()
    expect(sealed?.hash).toBe(
      createHash('sha256')
        .update(sealed?.inputs ?? '')
        .digest('hex'),
    )
    expect(sealed?.inputs).toContain(
      '\nday 2026-10-31 2026-10-31T00:00:00.000Z 2026-11-01T00:00:00.000Z up=82800000 degraded=0 down=3600000 planned_down=0',
    )
    const [group] = await seals({ slaGroup: 'pay' })
    expect(group?.inputs).toContain(`\nmember ${path} ${sealed?.hash} 2026-10-`)
    expect(await verifySeals(context())).toEqual({ months: 1, seals: 7, problems: [] })
  })

  it('is not rewritten by a recording, nor by terms, which are refused for its days', async () => {
    await database.query("update sla_period_results set down_ms = down_ms where period_day = '2026-10-31'")
    await database.query("delete from sla_snapshots where time < '2026-10-30'")
    await record('DAILY', '2026-10-29')
    await record('MONTHLY', '2026-10-01')
    expect(await month()).toMatchObject({ down_ms: 3 * hour })
    const admin = { ...context(), actor: actorWith('ADMIN', '', '1') }
    const change = { group: 'pay', uptimeTarget: 50 }
    await expect(setGroupTerms(admin, { ...change, effectiveFrom: '2026-10-31' })).rejects.toMatchObject({
      code: 'period_sealed',
    })
    await setGroupTerms(admin, { ...change, effectiveFrom: '2026-11-01' })
    expect((await verifySeals(context())).problems).toEqual([])
    expect((await verifySeals(context(), { raw: true })).problems).toMatchObject([
      { subject: path, problem: 'the snapshots of 2026-10-29 are no longer those that were sealed' },
    ])
  })

  it('shows whoever changed a result, a day, a seal or took a seal away', async () => {
    const tamper = async (statement: string, undo: string) => {
      await database.query(statement)
      const { problems } = await verifySeals(context())
      await database.query(undo)
      return problems.map(({ subjectKind, subject, problem }) => `${subjectKind} ${subject}: ${problem}`)
    }
    const service = "subject_kind = 'SERVICE'"
    expect(
      await tamper(
        `update sla_period_results set uptime = uptime + 0.0001 where ${service} and period_day = '2026-10-01'`,
        `update sla_period_results set uptime = uptime - 0.0001 where ${service} and period_day = '2026-10-01'`,
      ),
    ).toEqual([`SERVICE ${path}: what is stored is no longer what was sealed`])
    expect(
      await tamper(
        `update sla_period_results set down_ms = down_ms - 1 where ${service} and period_day = '2026-10-30'`,
        `update sla_period_results set down_ms = down_ms + 1 where ${service} and period_day = '2026-10-30'`,
      ),
    ).toEqual([`SERVICE ${path}: what is stored is no longer what was sealed`])
    expect(
      await tamper(
        `update sla_seals set inputs = replace(inputs, 'down=3600000', 'down=3600001') where ${service}`,
        `update sla_seals set inputs = replace(inputs, 'down=3600001', 'down=3600000') where ${service}`,
      ),
    ).toContain(`SERVICE ${path}: the inputs do not give the hash`)
    await database.query('create table saved as select * from sla_seals')
    expect(
      await tamper(
        `delete from sla_seals where ${service}`,
        `insert into sla_seals overriding system value select * from saved where ${service}`,
      ),
    ).toContain(`SERVICE ${path}: the result says that it is sealed, the seal is missing`)
    expect((await verifySeals(context())).problems).toEqual([])
  })

  it('carries the end of the audit log, and shows that the log was written anew', async () => {
    const append = (on: Database | Queryable) =>
      on.query(
        `select append_audit('{"id": "1", "name": "ops", "action": "test"}', 'DONE', 'users', 'eve', null, null)`,
      )
    const [before] = await seals()
    expect(before?.inputs).toContain('\naudit -\n')
    await append(database)
    await database.query('create table kept as select * from sla_seals')
    const reseal = async () => {
      await database.query(
        "update sla_period_results set sealed_at = null where subject_kind = 'GROUP' and period_day = '2026-10-01'",
      )
      await seal(end + 9 * day)
      return (await seals({ slaGroup: 'pay' }))[0]
    }
    const sealed = await reseal()
    const { rows } = await database.query<{ hash: string }>(
      "select encode(hash, 'hex') as hash from audit_log where id = 1",
    )
    expect(sealed?.inputs?.split('\n')[1]).toBe(`audit ${rows[0]?.hash}`)
    await append(database)
    expect((await verifySeals(context())).problems).toEqual([])
    // Whoever owns the tables could do this, with hashes that fit each other.
    await database.transaction(async (tx) => {
      await tx.query(
        'alter table audit_log disable trigger all; delete from audit_log; alter table audit_log enable trigger all',
      )
      await tx.query("update audit_head set id = 0, hash = ''")
      await append(tx)
    })
    expect((await verifySeals(context())).problems).toEqual([
      expect.objectContaining({ subjectKind: 'GROUP', revision: 2, problem: expect.stringContaining('audit log') }),
    ])
    await database.query('delete from sla_seals; insert into sla_seals overriding system value select * from kept')
  })

  it('that a correction opens is sealed as a new revision, and the older one stays', async () => {
    const [before] = await seals()
    const services = await database.query<{ id: number }>('select id from services')
    const from = new Date('2026-10-31T00:00:00Z')
    await database.query('call unseal_months($1::bigint[], $2, $3, $4)', [
      services.rows.map(({ id }) => id),
      from,
      new Date(from.getTime() + hour),
      7,
    ])
    await database.query(`update sla_snapshots set excluded = true where status = 'DOWN' and time >= '2026-10-31'`)
    for (const first of ['2026-10-30', '2026-10-31']) await record('DAILY', first)
    await record('MONTHLY', '2026-10-01')
    await seal(end + 10 * day)
    const [after, older] = await seals()
    expect(after).toMatchObject({ revision: 2, correctionId: 7, latest: true, previousHash: before?.hash })
    expect(older).toEqual({ ...before, latest: false })
    expect(after?.inputs).toContain('planned_down=3600000')
    expect(after?.hash).toBe(createHash('sha256').update(`${after?.inputs}\nprevious ${before?.hash}`).digest('hex'))
    expect(await verifySeals(context())).toMatchObject({ problems: [], seals: 14 })
  })

  it('above the services waits for members whose month ends later in another zone, and is sealed in steps', async () => {
    const later = `${path}-later`
    await recordHealthReport(context(), { path: later, status: 'OPERATIONAL' })
    await database.query(
      `insert into sla_period_results
      select (jsonb_populate_record(r, jsonb_build_object('subject_id', s.id, 'period_end', r.period_end + interval '5 hours', 'sealed_at', null))).*
      from sla_period_results r
      join services o on o.id = r.subject_id and o.path = $1
      cross join services s
      where r.subject_kind = 'SERVICE'
        and r.period_type = 'MONTHLY'
        and r.period_day = '2026-10-01'
        and s.path = $2`,
      [path, later],
    )
    await database.query(
      "update sla_period_results set sealed_at = null where subject_kind = 'NODE' and period_day = '2026-10-01'",
    )
    const step = async (at: number) => {
      const { rows } = await database.query<{ count: number }>('select take_seal_step($1, 3) as count', [new Date(at)])
      return rows[0]?.count
    }
    expect(await step(end + 8 * day + 5 * hour - 1)).toBe(0)
    const nodes = (await seals({ node: 'acme' })).length
    expect([await step(end + 8 * day + 5 * hour), await step(end + 9 * day), await step(end + 9 * day)]).toEqual([
      1, 3, 2,
    ])
    expect(await step(end + 9 * day)).toBe(0)
    expect(await seals({ node: 'acme' })).toHaveLength(nodes + 1)
    expect((await verifySeals(context())).problems).toMatchObject([{ subject: later, problem: 'it is not signed' }])
    await allPasses(signPasses(context(), source))
    expect((await verifySeals(context())).problems).toEqual([])
  })
})
