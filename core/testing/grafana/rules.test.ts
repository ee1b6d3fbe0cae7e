import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { lanes } from '../../src/jobs/lanes/lanes.ts'
import { openTestDatabase } from '../database/database.ts'
import { anchorsOf } from '../references/anchors.ts'
import { pathOf } from '../servers/programs.ts'
import { grafanaFolder } from './dashboards.ts'

const folder = fileURLToPath(new URL('prometheus/', grafanaFolder))
const rules = readFileSync(join(folder, 'rules.yaml'), 'utf8')

/** What promtool says, and whether it is content. */
function promtool(...args: string[]): [status: number | null, said: string] {
  const { status, stdout, stderr } = spawnSync(pathOf('promtool'), args, { cwd: folder, encoding: 'utf8' })
  return [status, `${stdout}${stderr}`]
}

it('the rules are valid, and every one does what its cases say', () => {
  for (const args of [
    ['check', 'rules', 'rules.yaml'],
    ['test', 'rules', 'rules.test.yaml'],
  ]) {
    const [status, said] = promtool(...args)
    expect(said).toContain('SUCCESS')
    expect(status, said).toBe(0)
  }
})

it('the scrape configurations are valid', () => {
  expect(promtool('check', 'config', '--syntax-only', 'prometheus.yaml')[0]).toBe(0)
  // Debian builds Prometheus without Kubernetes: the rest of that file is checked with fixed targets in its place.
  const scratch = mkdtempSync(join(tmpdir(), 'itops-scrape-'))
  const fixed = readFileSync(join(folder, 'kubernetes.yaml'), 'utf8').replaceAll(
    /kubernetes_sd_configs:\n\s+- role: pod/g,
    'static_configs: []',
  )
  writeFileSync(join(scratch, 'config.yaml'), fixed)
  const [status, said] = promtool('check', 'config', '--syntax-only', join(scratch, 'config.yaml'))
  rmSync(scratch, { recursive: true })
  expect(status, said).toBe(0)
  expect(fixed.match(/honor_labels: true/g)).toHaveLength(2)
})

it('every alert has a severity, words, a page that says what to do, and cases in which it does not fire', () => {
  const cases = readFileSync(join(folder, 'rules.test.yaml'), 'utf8')
  const alerts = rules.split(/- alert: /).slice(1)
  expect(alerts.length).toBeGreaterThan(8)
  for (const alert of alerts) {
    const [name = ''] = alert.split('\n')
    expect(alert, name).toMatch(/severity: (page|ticket)/)
    expect(cases, name).toMatch(new RegExp(`alertname: ${name}, exp_alerts: \\[\\]`))
    expect(cases, name).toMatch(new RegExp(`alertname: ${name}\\n\\s+exp_alerts:\\n`))
    if (alert.includes('annotations: *burn')) continue
    expect(alert, name).toMatch(/summary: ".+"\n\s+description: ".+"\n\s+runbook_url: /)
    const [, page = '', anchor] = alert.match(/runbook_url: ([\w/.-]+)(?:#([\w-]+))?/) ?? []
    const text = readFileSync(new URL(`../${page}`, grafanaFolder), 'utf8')
    if (anchor) expect(anchorsOf(text), name).toContain(anchor)
  }
})

it("the burn alerts have core's own factors, windows and severities", async () => {
  const database = await openTestDatabase()
  const { rows } = await database.query<Record<'rule' | 'severity' | 'long' | 'short', string> & { factor: number }>(
    `select rule, severity, factor, long_window as long, short_window as short from sla_burn_rules order by rule`,
  )
  await database.close()
  const series = 'sla_group_window:itops_sla_burn_rate:max'
  for (const { rule, severity, factor, long, short } of rows) {
    const expr = `${series}{window="${long}"} > ${factor} and ignoring (window) ${series}{window="${short}"} > ${factor}`
    expect(rules.replaceAll(/\s+/g, ' ')).toContain(`${expr} labels: {severity: ${severity}, rule: ${rule}}`)
  }
  expect(rules.match(/alert: ItopsErrorBudgetBurn/g)).toHaveLength(rows.length)
})

it('a lane of jobs is late for the alert when it is for /ready', () => {
  const [, rule = ''] = rules.match(/alert: ItopsLaneLate\n([\s\S]*?)for: /) ?? []
  const limits = [...rule.matchAll(/lane=~?"([a-z|]+)"}\) > (\d+)/g)].flatMap(([, names = '', limit]) =>
    names.split('|').map((name) => ({ name, lagAllowedSeconds: Number(limit) })),
  )
  expect(limits).toEqual(lanes.map(({ name, lagAllowedSeconds }) => ({ name, lagAllowedSeconds })))
})
