import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { openTestDatabase } from '../../../testing/database/database.ts'
import { growDatabase } from '../../../testing/database/grown-database.ts'
import type { Context } from '../../platform/context.ts'
import type { Database } from '../../platform/database/database.ts'
import { scopeBelow } from '../../platform/scope.ts'
import { type Chunk, textOf } from './chunk.ts'
import { createSeries } from './series.ts'

const now = new Date('2026-11-20T12:00:00Z')

describe('the series of services', () => {
  let database: Database
  let context: Context
  beforeAll(async () => {
    database = await openTestDatabase()
    context = testContext(database, now)
    await growDatabase(database, { services: 1_100, groups: 5, now })
  })
  afterAll(() => database.close())

  const below = (scope: string): Context => ({ ...context, actor: { ...context.actor, scope: scopeBelow(scope) } })
  const samplesOf = (text: string, name: string) => text.split('\n').filter((line) => line.startsWith(`${name}{`))
  const newOf = (chunks: readonly Chunk[], before: readonly Chunk[]) =>
    chunks.filter((chunk) => !before.includes(chunk))

  it('have each live service once, with the samples of a family together', async () => {
    await database.query(`update services set retired_at = $1 where path like '%/service-7'`, [now])
    const text = await textOf(await createSeries().render(context))
    expect(new Set(samplesOf(text, 'itops_service_status')).size).toBe(1_099)
    expect(samplesOf(text, 'itops_service_status').length).toBe(1_099)
    const names = text.split('\n').flatMap((line) => line.match(/^itops_\w+/)?.[0] ?? [])
    const changes = names.filter((name, index) => name !== names[index - 1])
    expect(changes.length).toBe(new Set(changes).size)
  })

  it('are rendered again only where something has changed', async () => {
    const series = createSeries()
    const first = await series.render(context)
    const heads = newOf(await series.render(context), first).length
    expect(heads).toBeLessThan(25)
    await database.query(
      `update stored_service_states set status = 'DEGRADED' where service_id = (select min(id) from services)`,
    )
    const changed = newOf(await series.render(context), first)
    expect(changed.length).toBe(heads + 1)
    expect(await textOf(changed)).toContain('status="DEGRADED"} 1\n')
    await database.query(`update services set path = path || '-renamed' where path like '%/service-9'`)
    const renamed = await textOf(newOf(await series.render(context), first))
    expect(renamed).toContain('service="service-9-renamed",status="OPERATIONAL"} 1\n')
    expect(renamed).toContain('service="service-9-renamed"} 0.999\n')
  })

  it('are the same below each scope, and nothing beside it', async () => {
    const series = createSeries()
    const all = samplesOf(await textOf(await series.render(context)), 'itops_service_info')
    const scoped = await Promise.all(
      ['org-0', 'org-1', 'org-2'].map(async (scope) => textOf(await series.render(below(scope)))),
    )
    expect(scoped.flatMap((text) => samplesOf(text, 'itops_service_info')).sort()).toEqual(all.sort())
    const node = await textOf(await series.render(below('org-1/platform-1/prod/node-1')))
    expect(samplesOf(node, 'itops_service_info').length).toBe(500)
    expect(await textOf(await series.render(below('org')))).not.toContain('{')
  })

  it('leave out a service once it is gone, for the scope that it was in', async () => {
    const series = createSeries()
    await series.render(context)
    await database.query('delete from services where path = $1', ['org-2/platform-2/prod/node-2/service-1050'])
    const text = await textOf(await series.render(below('org-2')))
    expect(text).not.toContain('service="service-1050"')
    expect(text).toContain('service="service-1051"')
  })
})
