import { expect, it } from 'vitest'
import { firstReport } from './first-report.ts'

it('is a command whose body is the documented report', () => {
  const command = firstReport('https://itops.example')
  expect(command).toContain('curl -X POST https://itops.example/api/v1/operator/status')
  expect(command).toContain('X-API-Key')
  const body: unknown = JSON.parse(command.slice(command.indexOf("'") + 1, command.lastIndexOf("'")))
  expect(body).toMatchObject({ nodeId: 'myorg/myplatform/prod/cluster1', services: [{ name: 'orders' }] })
})
