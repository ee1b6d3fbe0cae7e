import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sealMonth } from '../../testing/fleet/sealed-month.ts'
import { reportEveryState } from '../../testing/requests/every-state.ts'
import { issueKey } from '../../testing/requests/sessions.ts'
import { startTestCore, type TestCore } from '../../testing/servers/server.ts'

const node = 'acme/shop/prod/eu1'

describe('results over REST', () => {
  let core: TestCore
  beforeAll(async () => {
    core = await startTestCore()
    await reportEveryState(core, node)
    const member = { name: 'cards', status: 'OPERATIONAL', slaGroup: 'payment-system' }
    await core.call('/api/v1/operator/status', { nodeId: 'acme/shop/prod/eu2', services: [member] })
    await core.database.query('call record_open_results(now())')
    await sealMonth(core)
    await core.database.query("call seal_months('GROUP', now())")
  })
  afterAll(() => core.close())

  // The caller names what it looks at of an answer.
  const get = async <T>(path: string) => {
    const response = await core.call(`/api/v1/sla/${path}`)
    return { status: response.status, body: (await response.json()) as T }
  }

  it('are the same as over GraphQL', async () => {
    const { body } = await get<{ results: { id: string; downSeconds: number }[] }>('period-results?first=500')
    const { slaPeriodResults } = await core.graphql<{ slaPeriodResults: { id: string; downSeconds: number }[] }>(
      '{ slaPeriodResults(filter: {first: 500}) { id downSeconds } }',
    )
    expect(body.results.map(({ id }) => id)).toEqual(slaPeriodResults.map(({ id }) => id))
    expect(body.results.length).toBeGreaterThan(5)
    const one = await get<{ results: object[] }>(`period-results?path=${node}/mixed&periodType=DAILY`)
    expect(one.body.results).toMatchObject([{ subject: `${node}/mixed`, timeZone: 'UTC', final: false }])
  })

  it('of days are the same as lists of many services, page by page', async () => {
    const dayFilter = (day: string) => `(filter: {periodType: "DAILY", periodKey: "${day}", first: 500})`
    type Days = { days: string[]; paths: string[]; uptimes: (number | null)[][]; statuses: string[][] }
    const ask = async (more: string) => {
      const fields = 'days paths uptimes statuses endCursor'
      const query = `{ slaDailyUptimes(days: 2${more}) { ${fields} } }`
      return (await core.graphql<{ slaDailyUptimes: Days & { endCursor: string | null } }>(query)).slaDailyUptimes
    }
    const all = await ask('')
    const expected = await Promise.all(
      all.days.map(async (day) => {
        const query = `{ slaPeriodResults${dayFilter(day)} { subject actualValue status } }`
        type Rows = { slaPeriodResults: { subject: string; actualValue: number | null; status: string }[] }
        const { slaPeriodResults } = await core.graphql<Rows>(query)
        return new Map(slaPeriodResults.map(({ subject, actualValue, status }) => [subject, { actualValue, status }]))
      }),
    )
    expect(all.paths.length).toBeGreaterThan(5)
    expect(all.uptimes.flat().some((uptime) => uptime !== null && uptime < 100)).toBe(true)
    expect(all.uptimes).toEqual(all.paths.map((path) => expected.map((day) => day.get(path)?.actualValue ?? null)))
    expect(all.statuses).toEqual(all.paths.map((path) => expected.map((day) => day.get(path)?.status ?? 'NO_DATA')))
    const first = await ask(', first: 3')
    const rest = await ask(`, first: 1000, after: "${first.endCursor}"`)
    for (const list of ['paths', 'uptimes', 'statuses'] as const)
      expect([...first[list], ...rest[list]]).toEqual(all[list])
    expect(rest.endCursor).toBeNull()
    const members = await ask(', slaGroup: "payment-system", prefix: "acme/shop/prod/eu2"')
    expect(members.paths).toEqual(['acme/shop/prod/eu2/cards'])
  })

  it('come with groups and their terms, previews and seals', async () => {
    const groups = await get<{ groups: object[] }>('groups')
    expect(groups.body.groups).toMatchObject([{ name: 'payment-system', terms: [{ reason: 'a new contract' }, {}] }])
    const preview = await get<{ outcomes: object[] }>('preview-rule?slaGroup=payment-system&degraded=half')
    expect(preview.body).toMatchObject({ outcome: { degraded: 'half', unmeasured: 'left_out', inForce: false } })
    expect(preview.body.outcomes).toHaveLength(9)
    const seals = await get<{ seals: object[] }>(`seals?path=${node}/mixed`)
    expect(seals.body.seals).toMatchObject([
      { revision: 2, latest: true },
      { revision: 1, latest: false },
    ])
  })

  it.each(['period?slaGruop=payment-system&period=2026-11', 'seals/bundle?serviceId=orders'])(
    'refuse %s, which would be of everything, naming what they do not know',
    async (path) => {
      const { status, body } = await get<{ error: { code: string; message: string } }>(path)
      const unknown = path.startsWith('period') ? 'slaGruop' : 'serviceId'
      expect([status, body.error.code]).toEqual([400, 'bad_request'])
      expect(body.error.message).toContain(`The query has the unknown field "${unknown}".`)
    },
  )

  it('give the evidence of sealed months, and publish the keys that signed them', async () => {
    const response = await core.call(`/api/v1/sla/seals/bundle?path=${node}/mixed`)
    expect(response.headers.get('content-type')).toBe('application/gzip')
    const lines = gunzipSync(Buffer.from(await response.arrayBuffer()))
      .toString()
      .trim()
      .split('\n')
    const types = lines.map((line) => (JSON.parse(line) as { type: string }).type)
    expect(types[0]).toBe('itops-evidence')
    expect(types.filter((type) => type === 'seal')).toHaveLength(2)
    const rotated = await core.call('/api/v1/sla/keys/rotate', {})
    expect(rotated.status).toBe(200)
    const published = await fetch(`${core.url}/.well-known/itops-sla-keys.json`)
    const { keys } = (await published.json()) as { keys: object[] }
    expect(keys.at(-1)).toMatchObject({ algorithm: 'Ed25519', retiredAt: null })
    expect(JSON.stringify(keys)).not.toContain('private')
  })

  it('give the evidence of a group to who sees all of its services; others hear what they lack, and who can give it', async () => {
    const bundle = (key?: string) =>
      core.call('/api/v1/sla/seals/bundle?slaGroup=payment-system', undefined, key ? { 'x-api-key': key } : undefined)
    expect((await bundle()).status).toBe(200)
    const refused = await bundle(await issueKey(core, node, ['read']))
    expect([refused.status, await refused.text()]).toEqual([
      403,
      expect.stringContaining(
        `lacks the scope of group:payment-system; it has ${node}. An administrator of group:payment-system can issue one`,
      ),
    ])
  })

  it.each([
    ['seals/bundle?periodKey=2020-01', 404],
    ['period-results?periodKey=2026-13', 400],
    ['period-results?periodType=WEEKLY', 400],
    [`period-results?path=${node}/none`, 404],
    ['preview-rule', 400],
    ['preview-rule?slaGroup=none', 404],
    ['seals?first=501', 400],
  ])('are refused to a wrong question: %s answers %i', async (path, status) => {
    expect((await get(path)).status).toBe(status)
  })
})
