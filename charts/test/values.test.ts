import { describe, expect, it } from 'vitest'
import { type ChartName, chartPath, helm } from './helm.ts'

/** What helm says of these values, when it refuses them. */
async function refusal(chart: ChartName, values: string[]): Promise<string> {
  const run = await helm(['template', chartPath(chart), ...values.flatMap((value) => ['--set-json', value])])
  return run.ok ? '' : run.stderr
}

const agent = ['node.id="o/p/e/c"', 'itops.url="http://itops"']

describe('values', () => {
  it.each<[ChartName, string, RegExp]>([
    ['itops', 'replicaCont=2', /replicaCont/],
    ['itops', 'ingress.host="a"', /at '\/ingress'.*'host'/],
    ['itops', 'ingress.hosts=[{"hots":"a"}]', /'hots'/],
    ['itops', 'timescaledb.persistence.enbled=true', /at '\/timescaledb\/persistence'.*'enbled'/],
    ['itops', 'database.sslMode="on"', /at '\/database\/sslMode'.*'verify-full'/],
    ['itops', 'image.tag="latest"', /at '\/image\/tag'/],
    ['itops', 'env.ITOPS_SERVER_PRT=1', /at '\/env'.*'ITOPS_SERVER_PRT'/],
    ['itops', 'env.ITOPS_JWT_SECRET="s"', /at '\/env'.*'ITOPS_JWT_SECRET'/],
    ['itops', 'secretEnv.ITOPS_SERVER_PORT="1"', /at '\/secretEnv'.*'ITOPS_SERVER_PORT'/],
    ['itops', 'secretEnv.ITOPS_JWT_SECRET="short"', /at '\/secretEnv\/ITOPS_JWT_SECRET'.*minLength.*32/],
    ['itops', 'ticketing.catalog.categorys=[]', /'categorys'/],
    ['itops-agent', 'slaGroups=[{"name":"a","target":{}}]', /at '\/slaGroups\/0'.*'target'/],
    ['itops-agent', 'watch.namespace=["a"]', /at '\/watch'.*'namespace'/],
    ['itops-agent', 'node.id="cluster1"', /at '\/node\/id'.*pattern/],
    ['itops-agent', 'intervalSeconds=7', /at '\/intervalSeconds'/],
    ['test-database', 'itops.backup.expcted=true', /at '\/itops\/backup'.*'expcted'/],
  ])('of %s are refused by name: %s', async (chart, value, message) => {
    expect(await refusal(chart, [...(chart === 'itops-agent' ? agent : []), value])).toMatch(message)
  })

  it('that are required are asked for, with an example', async () => {
    expect(await refusal('itops-agent', [])).toContain(
      'node.id is required: organization/platform/environment/cluster, like --set node.id=myorg/myplatform/prod/cluster1',
    )
    expect(await refusal('itops-agent', ['node.id="o/p/e/c"'])).toContain(
      'itops.url is required: the address of core, like --set itops.url=https://api.itops.example.com',
    )
    expect(await refusal('itops-agent', [...agent, 'itops.apiKey.existingSecret=""'])).toContain(
      'itops.apiKey is required: name a Secret in itops.apiKey.existingSecret, or give itops.apiKey.value',
    )
  })
})
