import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { copiedFiles, sourceFiles } from '../tools/copied-files.ts'
import { withValues } from '../tools/values-table.ts'
import { withVariables } from '../tools/variables-schema.ts'
import { chartNames, chartPath, render } from './helm.ts'
import { specOf } from './pods.ts'

const read = (...path: string[]) => readFileSync(chartPath(...path), 'utf8')

it.each(chartNames)("the page of %s has the chart's values: npm run generate", (chart) => {
  const readme = read(chart, 'README.md')
  expect(readme).toContain('<!-- values -->')
  expect(readme).toBe(withValues(readme, read(chart, 'values.yaml')))
})

it("the chart itops knows core's variables: npm run generate", () => {
  const schema = read('itops', 'values.schema.json')
  expect(JSON.parse(schema)).toEqual(JSON.parse(withVariables(schema)))
})

it('the chart itops carries the dashboards and rules of grafana/: npm run generate', () => {
  expect([...copiedFiles()]).toEqual([...sourceFiles()])
})

it('the chart itops hands dashboards and rules on as they are', async () => {
  const objects = await render('itops', ['--api-versions', 'monitoring.coreos.com/v1/PrometheusRule'])
  const files = [...sourceFiles()].map(([path, text]) => ({ name: basename(path), text }))
  const dashboards = objects.filter(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.labels?.grafana_dashboard === '1',
  )
  expect(dashboards.map(({ data }) => data)).toEqual(
    files.filter(({ name }) => name.endsWith('.json')).map(({ name, text }) => ({ [name]: text })),
  )
  const rules = objects.filter(({ kind }) => kind === 'PrometheusRule')
  expect(rules.map((rule) => specOf<object>(rule))).toEqual(
    files.filter(({ name }) => name.endsWith('.yaml')).map(({ text }) => parse(text)),
  )
})
