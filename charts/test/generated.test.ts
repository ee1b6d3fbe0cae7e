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

interface Schema {
  properties?: Record<string, Schema>
  additionalProperties?: unknown
}

/** Paths that only one of a schema and the values has; what is empty by default may hold anything that the schema names. */
function differences({ properties = {}, additionalProperties }: Schema, values: unknown, path = ''): string[] {
  if (typeof values !== 'object' || values === null || Object.keys(values).length === 0) return []
  const [named, had] = [Object.keys(properties), Object.keys(values)]
  const unnamed = additionalProperties === false ? had.filter((key) => !named.includes(key)) : []
  return [
    ...named.filter((key) => !had.includes(key)).map((key) => `${path}${key} is in the schema only`),
    ...unnamed.map((key) => `${path}${key} is in the values only`),
    ...named.flatMap((key) => differences(properties[key] ?? {}, Reflect.get(values, key), `${path}${key}.`)),
  ]
}

it.each(chartNames)('the schema of %s names the values that the chart has, and no others', (chart) => {
  const found = differences(JSON.parse(read(chart, 'values.schema.json')), parse(read(chart, 'values.yaml')))
  // What Helm itself hands on, and what Kubernetes takes beside requests and limits.
  const elsewhere = ['global is in the schema only', 'resources.claims is in the schema only']
  expect(found.filter((one) => !elsewhere.includes(one))).toEqual([])
})

it("each feature of the agent is a switch of its chart's values and schema, and goes to the pod", () => {
  const { features } = parse(read('itops-agent', 'values.yaml'))
  const { properties }: Schema = JSON.parse(read('itops-agent', 'values.schema.json')).properties.features
  const variables = [...read('itops-agent', '../../agent/README.md').matchAll(/`(ITOPS_FEATURES_\w+)`/g)]
  const names = Object.keys(features).map((name) => `ITOPS_FEATURES_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`)
  expect(names.sort()).toEqual([...new Set(variables.map(([, name = '']) => name))].sort())
  expect(properties).toEqual(Object.fromEntries(Object.keys(features).map((name) => [name, { type: 'boolean' }])))
  const pod = read('itops-agent', 'templates', '_pod.tpl')
  for (const name of names) expect(pod).toContain(`- name: ${name}\n`)
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
