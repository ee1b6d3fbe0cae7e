import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { copiedFiles, grafanaFiles } from '../tools/grafana-files.ts'
import { withValues } from '../tools/values-table.ts'
import { withVariables } from '../tools/variables-schema.ts'
import { chartNames, chartPath } from './helm.ts'

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
  expect([...copiedFiles()]).toEqual([...grafanaFiles()])
})
