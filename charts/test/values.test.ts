import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../core/src/platform/config.ts'
import { type ChartName, chartPath, helm, type KubeObject, render } from './helm.ts'
import { environmentOf, podsOf } from './pods.ts'

/** What helm says of these values, when it refuses them. */
async function refusal(chart: ChartName, values: string[]): Promise<string> {
  const run = await helm(['template', chartPath(chart), ...values.flatMap((value) => ['--set-json', value])])
  return run.ok ? '' : run.stderr
}

const agent = ['node.id="o/p/e/c"', 'itops.url="http://itops"']

function coreConfigOf(objects: KubeObject[]) {
  const core = podsOf(objects)
    .flatMap(({ spec }) => spec.containers)
    .find(({ name }) => name === 'core')
  if (!core) throw new Error('no container core')
  return parseConfig(environmentOf(objects, core))
}

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
    ['itops', 'slaTargets=[{"slaGroup":"a","uptimeTarget":101}]', /at '\/slaTargets\/0\/uptimeTarget'/],
    ['itops', 'slaTargets=[{"slaGroup":"a","target":99}]', /at '\/slaTargets\/0'.*'target'/],
    ['itops', 'branding.logo="a"', /at '\/branding'.*'logo'/],
    ['itops', 'branding.accentColor="green"', /at '\/branding\/accentColor'/],
    ['itops-agent', 'slaGroups=[{"name":"a","target":{}}]', /at '\/slaGroups\/0'.*'target'/],
    ['itops-agent', 'watch.namespace=["a"]', /at '\/watch'.*'namespace'/],
    ['itops-agent', 'node.id="cluster1"', /at '\/node\/id'.*pattern/],
    ['itops-agent', 'node.enforce="deny"', /at '\/node\/enforce'/],
    ['itops-agent', 'node.allowedPaths=["acme//shop"]', /at '\/node\/allowedPaths\/0'/],
    ['itops-agent', 'node.allowedPaths=["acme/**/web"]', /at '\/node\/allowedPaths\/0'/],
    ['itops-agent', 'intervalSeconds=7', /at '\/intervalSeconds'/],
    ['test-database', 'itops.backup.expcted=true', /at '\/itops\/backup'.*'expcted'/],
    ['itops', 'global.imageRegstry="a"', /at '\/global'.*'imageRegstry'/],
    ['itops-agent', 'global.imageRegstry="a"', /at '\/global'.*'imageRegstry'/],
    ['test-database', 'global.imageRegstry="a"', /at '\/global'.*'imageRegstry'/],
    ['itops', 'nameOverride="My_ITOps"', /at '\/nameOverride'/],
    ['itops', 'fullnameOverride="4ops"', /at '\/fullnameOverride'/],
    ['itops-agent', 'fullnameOverride="agent-"', /at '\/fullnameOverride'/],
    ['itops', 'timescaledb.backup.schedule="nightly"', /at '\/timescaledb\/backup\/schedule'/],
    ['itops', 'publicUrl="sla.example.com"', /at '\/publicUrl'/],
    ['itops', 'strategy.type="OnDelete"', /at '\/strategy\/type'/],
  ])('of %s are refused by name: %s', async (chart, value, message) => {
    expect(await refusal(chart, [...(chart === 'itops-agent' ? agent : []), value])).toMatch(message)
  })

  it.each<[ChartName, string[], string]>([
    ['itops', ['metrics.port=8080'], 'metrics.port and env.ITOPS_SERVER_PORT are both 8080'],
    ['itops', ['env.ITOPS_SERVER_PORT="9090"'], 'metrics.port and env.ITOPS_SERVER_PORT are both 9090'],
    ['itops', ['autoscaling={"enabled":true,"minReplicas":7}'], 'autoscaling.minReplicas (7) is more than'],
    ['itops', ['database.sslMode="verify-full"'], 'the bundled database has no certificate: set database.host'],
    ['itops', ['env.ITOPS_DATABASE_SSLMODE="require"'], 'the bundled database has no certificate: set database.host'],
    ['itops', ['database.port=6432'], 'the bundled database listens on 5432'],
    ['itops', ['redis.port=6380'], 'the bundled Redis listens on 6379'],
    ['itops', ['database.host="db"', 'timescaledb.backup.enabled=true'], 'back that up by its own means'],
    ['itops', ['httpRoute.enabled=true'], 'httpRoute.enabled needs httpRoute.parentRefs'],
    [
      'itops',
      ['serviceAccount={"create":false,"annotations":{"a":"b"}}'],
      'set serviceAccount.create, or annotate yours',
    ],
    ['itops-agent', [...agent, 'persistence.enabled=true', 'spoolMaxMib=1024'], 'the spool may take 921 MiB'],
    ['itops-agent', [...agent, 'persistence={"enabled":true,"size":"500M"}'], 'the volume must have 569Mi'],
  ])('of %s that fit each for itself and not together are refused: %j', async (chart, values, message) => {
    expect(await refusal(chart, values)).toContain(message)
  })

  it('declares the documented portal, its targets and how it looks, and whom it is sent to', async () => {
    const objects = await render('itops', ['-f', chartPath('itops', 'ci', 'portal-values.yaml')])
    expect(coreConfigOf(objects)).toMatchObject({
      declaredPortal: {
        targets: [
          { slaGroup: 'payment-system', displayName: 'Payments: cards & transfers', uptimeTarget: 99.99 },
          { slaGroup: 'search', uptimeTarget: 99 },
        ],
        branding: {
          companyName: 'Example & Sons',
          logoUrl: 'https://www.example.com/logo.png',
          accentColor: '#0a7d55',
        },
      },
      portalTarget: { url: 'https://portal.example.com/api/v1/sla', apiKey: 'the-key-of-the-portal' },
    })
    expect(coreConfigOf(await render('itops')).declaredPortal.targets).toEqual([])
  })

  it('may be the same for all charts of a parent: registry, its secrets, class of volumes', async () => {
    const objects = await render('itops', ['-f', chartPath('itops', 'ci', 'extras-values.yaml')])
    const text = JSON.stringify(objects)
    expect(
      [...text.matchAll(/"image":"([^"]+)"/g)].every(([, image]) => image?.startsWith('registry.example.com/')),
    ).toBe(true)
    expect(text).toContain('"storageClassName":"fast"')
    expect(text).toContain('"imagePullSecrets":[{"name":"registry"}]')
  })

  it('refuse a release whose objects would have a name that no Service takes', async () => {
    const run = await helm(['template', '4you', chartPath('itops')])
    expect(run.stderr).toContain('the objects would be called "4you-itops"')
    expect(run.stderr).toContain('set fullnameOverride')
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
