import { expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { openTestDatabase } from '../../../testing/database/database.ts'
import { recordStatusReport } from '../../ingest/record-status-report.ts'
import type { Database } from '../../platform/database/database.ts'
import { listMembers } from './list-services.ts'

it('the members of large groups come in statements of 500 rows at most, each once and by path', async () => {
  const database = await openTestDatabase()
  try {
    const names = Array.from({ length: 1_100 }, (_, index) => `service-${1_000 + index}`)
    await recordStatusReport(testContext(database, '2026-11-20T12:00:00Z'), {
      nodeId: 'acme/shop/prod/eu1',
      services: names.map((name, index) => ({
        name,
        status: 'OPERATIONAL',
        slaGroup: index % 3 === 0 ? 'few' : 'many',
      })),
    })
    const { rows } = await database.query<{ id: number; name: string }>('select id, name from sla_groups order by name')
    const counts: number[] = []
    const counting: Database = {
      ...database,
      async query<Row>(text: string, values?: Parameters<Database['query']>[1]) {
        const answer = await database.query<Row>(text, values)
        counts.push(answer.rows.length)
        return answer
      },
    }
    const members = await listMembers(
      testContext(counting, '2026-11-20T12:00:10Z'),
      rows.map(({ id }) => id),
    )
    const namesOf = (group: string) =>
      members.get(rows.find(({ name }) => name === group)?.id ?? 0)?.map(({ name }) => name)
    expect(namesOf('few')).toEqual(names.filter((_, index) => index % 3 === 0))
    expect(namesOf('many')).toEqual(names.filter((_, index) => index % 3 !== 0))
    expect(Math.max(...counts)).toBe(500)
  } finally {
    await database.close()
  }
})
