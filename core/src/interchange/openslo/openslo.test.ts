import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { testContext } from '../../../testing/database/context.ts'
import { openTestDatabase } from '../../../testing/database/database.ts'
import { actorWith } from '../../../testing/requests/people.ts'
import { pathOf } from '../../../testing/servers/programs.ts'
import { recordHealthReport } from '../../ingest/record-status-report.ts'
import type { Database } from '../../platform/database/database.ts'
import { scopeBelow } from '../../platform/scope.ts'
import { setGroupTerms } from '../../sla/terms/set-group-terms.ts'
import { readSlaDefinitions } from '../../tickets/templates/export-templates.ts'
import { exportRecordingRules } from '../recording-rules.ts'
import { exportOpenSlo } from './export-openslo.ts'
import { importOpenSlo } from './import-openslo.ts'

const now = new Date('2026-11-20T12:00:00Z')
const foreign = `
apiVersion: openslo/v1
kind: SLO
metadata: {name: checkout, displayName: Checkout, labels: {team: shop}}
spec:
  service: shop
  description: Nobody waits.
  indicatorRef: checkout-latency
  timeWindow: [{duration: 28d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives:
    - {displayName: fast, target: 0.995, op: lte, value: 1}
    - {displayName: slow, target: 0.9}
  alertPolicies: [burns]
---
apiVersion: openslo/v1
kind: AlertPolicy
metadata: {name: burns}
spec: {}
---
apiVersion: openslo/v1
kind: SLO
metadata: {name: payments}
spec:
  timeWindow: [{duration: 1M, isRolling: false, calendar: {startTime: "2026-01-01 00:00:00", timeZone: Asia/Kolkata}}]
  budgetingMethod: RatioTimeslices
  objectives: [{targetPercent: 99.95}]
`

describe('SLA groups in the forms of others', () => {
  let database: Database
  const context = () => ({ ...testContext(database, now), actor: actorWith('ADMIN', '', '1') })
  const definitions = () => readSlaDefinitions(database, now)
  beforeAll(async () => {
    database = await openTestDatabase()
    await setGroupTerms(context(), {
      group: 'Café "EU"',
      displayName: 'Café',
      tier: 'high',
      uptimeTarget: 99.99,
      responseMinutes: 5,
      timeZone: 'Europe/Budapest',
      degraded: 'half',
      credits: [{ below: 99.9, percent: 10 }],
      creditCap: 50,
    })
    await setGroupTerms(context(), { group: 'payments', resolutionMinutes: 30 })
    await recordHealthReport(testContext(database, now), {
      path: 'acme/shop/prod/eu1/cards',
      slaGroup: 'payments',
      status: 'OPERATIONAL',
    })
  })
  afterAll(() => database.close())

  it('come back from OpenSLO as they went, and an import of them changes nothing', async () => {
    const text = await exportOpenSlo(context())
    const documents = parseAllDocuments(text).map((document) => document.toJS() as Record<string, unknown>)
    expect(documents.map(({ kind }) => kind)).toEqual(['Service', 'SLO', 'Service', 'SLO'])
    expect(documents[1]).toMatchObject({
      apiVersion: 'openslo/v1',
      metadata: { name: 'cafe-eu', displayName: 'Café' },
      spec: {
        service: 'cafe-eu',
        budgetingMethod: 'RatioTimeslices',
        timeWindow: [{ duration: '1M', isRolling: false, calendar: { timeZone: 'Europe/Budapest' } }],
        objectives: [{ target: 0.9999, timeSliceWindow: '5m' }],
      },
    })
    const before = await definitions()
    expect(await importOpenSlo(context(), { text, dryRun: false })).toMatchObject({ differences: [], warnings: [] })
    await setGroupTerms(context(), {
      group: 'Café "EU"',
      tier: 'low',
      uptimeTarget: 90,
      responseMinutes: 7,
      credits: null,
    })
    expect((await importOpenSlo(context(), { text, dryRun: false })).differences).toHaveLength(1)
    expect(await definitions()).toEqual(before)
    // Of a key that sees one group.
    const within = { ...context(), actor: { ...context().actor, scope: scopeBelow('acme/shop') } }
    expect(await exportOpenSlo(within)).not.toContain('Café')
  })

  it('are taken from what others wrote, with a sentence for each thing that can not be had, and kept in what it does not say', async () => {
    const before = await definitions()
    const tried = await importOpenSlo(context(), { text: foreign, dryRun: true })
    expect(tried.applied).toBe(false)
    expect(await definitions()).toEqual(before)
    expect(tried.warnings).toEqual([
      'Document 1, SLO "checkout": alertPolicies is left out.',
      'Document 1, SLO "checkout": its indicator is left out: services name the group, and ITOps measures them.',
      'Document 1, SLO "checkout": Occurrences is counted in time, to the millisecond.',
      'Document 1, SLO "checkout": its description is left out.',
      'Document 1, SLO "checkout": its labels are left out.',
      'Document 1, SLO "checkout": its window of 28d, rolling, is counted by the calendar month.',
      'Document 1, SLO "checkout": of 2 objectives the first counts, the others are left out.',
      'Document 1, SLO "checkout": objectives.0.op is left out.',
      'Document 1, SLO "checkout": objectives.0.value is left out.',
      'Document 2: AlertPolicy is left out: ITOps measures, alerts and notifies by its own rules.',
    ])
    const { differences } = await importOpenSlo(context(), { text: foreign, dryRun: false })
    expect(differences).toEqual(tried.differences)
    expect(await definitions()).toMatchObject([
      { name: 'Café "EU"' },
      { name: 'checkout', displayName: 'Checkout', targets: { uptime: 99.5 } },
      { name: 'payments', timeZone: 'Asia/Kolkata', targets: { uptime: 99.95, resolutionTime: 30 } },
    ])
    expect((await importOpenSlo(context(), { text: foreign, dryRun: false })).differences).toEqual([])
  })

  it.each([
    ['a: [', 'Document 1'],
    ['apiVersion: openslo/v1alpha\nkind: SLO', 'apiVersion is openslo/v1, not "openslo/v1alpha"'],
    [foreign.replace('99.95', '101'), 'Document 3: spec.objectives.0.targetPercent'],
    [foreign.replace('{targetPercent: 99.95}', '{displayName: x}'), 'neither target nor targetPercent'],
    [foreign.replace('name: payments', 'name: checkout'), 'is there twice'],
    [foreign.replace('Asia/Kolkata', 'Mars/Olympus'), 'timeZone "Mars/Olympus"'],
    [foreign.replace('{name: payments}', '{name: payments, annotations: {itops.io/terms: "{"}}'), 'is no JSON'],
    [
      foreign.replace('{name: payments}', "{name: payments, annotations: {itops.io/tier: 'gold'}}"),
      'annotations of ITOps',
    ],
  ])('are refused with the document and what is wrong: %#', async (text, problem) => {
    const before = await definitions()
    await expect(importOpenSlo(context(), { text, dryRun: false })).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining(problem),
    })
    expect(await definitions()).toEqual(before)
  })

  it('are recording rules that Prometheus takes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'itops-rules-'))
    writeFileSync(join(folder, 'rules.yaml'), await exportRecordingRules(context()))
    writeFileSync(
      join(folder, 'test.yaml'),
      `rule_files: [rules.yaml]
tests:
  - input_series:
      - {series: 'itops_sla_group_uptime_target_ratio{sla_group="payments",tier="medium"}', values: '0.99x5'}
      - {series: 'itops_sla_burn_rate{sla_group="payments",window="1h",instance="a"}', values: '3x5'}
      - {series: 'itops_sla_burn_rate{sla_group="payments",window="1h",instance="b"}', values: '2x5'}
    promql_expr_test:
      - {expr: 'round(slo:sli_error:ratio_rate1h * 1000)', eval_time: 3m, exp_samples: [{labels: '{sla_group="payments"}', value: 30}]}
      - {expr: 'slo:burn_rate:ratio', eval_time: 3m, exp_samples: [{labels: 'slo:burn_rate:ratio{sla_group="payments",window="1h"}', value: 3}]}
`,
    )
    const run = (...args: string[]) => spawnSync(pathOf('promtool'), args, { cwd: folder, encoding: 'utf8' })
    for (const args of [
      ['check', 'rules', 'rules.yaml'],
      ['test', 'rules', 'test.yaml'],
    ]) {
      const { status, stdout, stderr } = run(...args)
      expect(status, stdout + stderr).toBe(0)
    }
    rmSync(folder, { recursive: true })
  })
})
