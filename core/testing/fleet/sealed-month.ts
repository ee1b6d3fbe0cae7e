import type { TestCore } from '../servers/server.ts'

/** A month of January that is sealed in two revisions and changed after; and terms that count from a day on. */
export async function sealMonth(core: TestCore): Promise<void> {
  const seal = async () => {
    for (const kind of ['SERVICE', 'NODE']) await core.database.query('call seal_months($1, now())', [kind])
  }
  await core.database.query(
    `insert into sla_period_results
    select (jsonb_populate_record(null::sla_period_results, to_jsonb(r) || $1)).*
    from (
      -- When a month has just begun, the one before has results, too.
      select distinct on (subject_kind, subject_id) *
      from sla_period_results
      where period_type = 'MONTHLY'
      order by subject_kind, subject_id, period_day desc
    ) r`,
    [
      {
        period_day: '2026-01-01',
        period_start: '2026-01-01T00:00:00Z',
        period_end: '2026-02-01T00:00:00Z',
        final: true,
      },
    ],
  )
  await seal()
  const { rows } = await core.database.query<{ id: number }>('select id from services')
  await core.database.query('call unseal_months($1::bigint[], $2, $3, 7)', [
    rows.map(({ id }) => id),
    new Date('2026-01-01T00:00:00Z'),
    new Date('2026-02-01T00:00:00Z'),
  ])
  await seal()
  await core.database.query(`update sla_period_results set down_ms = down_ms + 1 where period_day = '2026-01-01'`)
  const terms = '{group: "payment-system", effectiveFrom: "2100-01-01", reason: "a new contract"}'
  await core.graphql(`mutation { setSlaGroupTerms(input: ${terms}) { id } }`)
}
