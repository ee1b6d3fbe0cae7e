import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readVersion } from '../../.ci/release/places.ts'
import { top } from './dockerfile.ts'
import { type ChartName, chartPath, helm, type KubeObject } from './helm.ts'
import { type KubernetesStandIn, startKubernetes } from './kubernetes-stand-in.ts'
import { specOf } from './pods.ts'

let kubernetes: KubernetesStandIn
let folder: string
beforeEach(async () => {
  kubernetes = await startKubernetes()
  folder = mkdtempSync(join(tmpdir(), 'itops-upgrade-'))
})
afterEach(async () => {
  await kubernetes.close()
  rmSync(folder, { recursive: true })
})

/** Runs helm on the stand-in; throws with its words when it fails. */
async function run(...args: string[]): Promise<string> {
  const env = { HELM_KUBEAPISERVER: kubernetes.url, KUBECONFIG: join(folder, 'none'), HELM_CACHE_HOME: folder }
  const { ok, stdout, stderr } = await helm([...args, '-n', 'itops'], env)
  if (!ok) throw new Error(stderr)
  return stdout
}

const install = (chart: ChartName, ...args: string[]) =>
  run('install', chart, chartPath(chart), '--create-namespace', ...args)
const upgrade = (chart: ChartName, ...args: string[]) => run('upgrade', chart, chartPath(chart), ...args)
const pathOf = (kind: string, name: string) => {
  const [group, plural] =
    {
      Secret: ['/api/v1', 'secrets'],
      Deployment: ['/apis/apps/v1', 'deployments'],
      StatefulSet: ['/apis/apps/v1', 'statefulsets'],
    }[kind] ?? []
  return `${group}/namespaces/itops/${plural}/${name}`
}
function object(kind: string, name: string): KubeObject {
  const found = kubernetes.objects.get(pathOf(kind, name))
  if (!found) throw new Error(`no ${kind} ${name}`)
  return found
}
const secrets = () => ['itops-secrets', 'itops-api-key'].map((name) => object('Secret', name).data)
const jobs = () => kubernetes.writes.findIndex((path) => path.endsWith('/jobs/itops-migrate'))
const deployed = () => kubernetes.writes.indexOf(pathOf('Deployment', 'itops'))

describe('the chart itops in a cluster', () => {
  it('keeps its secrets and its data when it is upgraded from the version before', async () => {
    await run('package', chartPath('itops'), '--version', '3.9.0', '--app-version', '3.9.0', '-d', folder)
    await run('install', 'itops', join(folder, 'itops-3.9.0.tgz'), '--create-namespace')
    expect(jobs()).toBe(-1)
    const before = { secrets: secrets(), database: object('StatefulSet', 'itops-timescaledb').spec }
    expect(before.secrets[0]).toMatchObject({
      ITOPS_JWT_SECRET: expect.any(String),
      ITOPS_DATABASE_PASSWORD: expect.any(String),
    })

    kubernetes.writes.length = 0
    await upgrade('itops')
    expect(secrets()).toEqual(before.secrets)
    // The same to the letter: the volume is claimed by the same name, and the database is not restarted.
    expect(object('StatefulSet', 'itops-timescaledb').spec).toEqual(before.database)
    expect(JSON.stringify(object('Deployment', 'itops').spec)).toContain(`itops/core:${readVersion(top)}`)
    // The migration is over before the first new pod is there.
    expect(jobs()).toBeGreaterThan(-1)
    expect(jobs()).toBeLessThan(deployed())
  })

  it('restarts no pod when nothing has changed', async () => {
    await install('itops')
    const before = specOf<object>(object('Deployment', 'itops'))
    await upgrade('itops')
    expect(specOf<object>(object('Deployment', 'itops'))).toEqual(before)
  })

  it('takes a secret that is given, restarts for it, and keeps it when it is given no more', async () => {
    await install('itops')
    const [made] = secrets()
    const before = specOf<object>(object('Deployment', 'itops'))
    await upgrade('itops', '--set', 'secretEnv.ITOPS_SECURITY_OPERATOR_API_KEY=a-key-of-mine')
    const key = { 'api-key': Buffer.from('a-key-of-mine').toString('base64') }
    expect(secrets()).toEqual([made, key])
    expect(specOf<object>(object('Deployment', 'itops'))).not.toEqual(before)
    await upgrade('itops', '--reset-values')
    expect(secrets()).toEqual([made, key])
  })

  it('finds its secrets again when it was uninstalled', async () => {
    await install('itops')
    const before = secrets()
    await run('uninstall', 'itops')
    expect(kubernetes.objects.has(pathOf('Deployment', 'itops'))).toBe(false)
    await install('itops')
    expect(secrets()).toEqual(before)
  })

  it("refuses to change what a volume can't, says how, and has changed nothing", async () => {
    await install('itops')
    kubernetes.writes.length = 0
    await expect(upgrade('itops', '--set', 'timescaledb.persistence.size=50Gi')).rejects.toThrow(
      /size is 50Gi and the volume has 20Gi.*kubectl -n itops patch pvc data-itops-timescaledb-0 .*delete statefulset itops-timescaledb --cascade=orphan/,
    )
    await expect(upgrade('itops', '--set', 'timescaledb.persistence.storageClass=fast')).rejects.toThrow(
      /storageClass is fast and the volume has "the default".*or leave the class/,
    )
    await expect(upgrade('itops', '--set', 'timescaledb.persistence.enabled=false')).rejects.toThrow(
      /enabled can't be changed in place.*or set it back to true/,
    )
    expect(kubernetes.writes.filter((path) => !path.includes('sh.helm.release'))).toEqual([])
    // The same size, written otherwise.
    await upgrade('itops', '--set', 'timescaledb.persistence.size=20480Mi')
  })

  it('keeps the pods that run when the autoscaler comes on, within its bounds', async () => {
    await install('itops', '--set', 'replicaCount=4')
    const replicas = () => specOf<{ replicas?: number }>(object('Deployment', 'itops')).replicas
    await upgrade('itops', '--set', 'autoscaling.enabled=true')
    expect(replicas()).toBe(4)
    await upgrade('itops', '--set', 'autoscaling.enabled=true,autoscaling.maxReplicas=3')
    expect(replicas()).toBe(3)
  })

  it('migrates a database of yours before the first pod', async () => {
    await install('itops', '-f', chartPath('itops', 'ci', 'external-values.yaml'))
    expect(jobs()).toBeGreaterThan(-1)
    expect(jobs()).toBeLessThan(deployed())
  })

  it('names the next step, in commands that hold', async () => {
    const notes = await install('itops', '--set', 'fullnameOverride=sla')
    const command = /helm install itops-agent[\s\S]*?existingSecretKey=\S+/.exec(notes)?.[0] ?? ''
    const flags = [...command.matchAll(/--set (\S+)/g)].flatMap(([, value]) => [
      '--set',
      (value ?? '').replaceAll('"', ''),
    ])
    await install('itops-agent', ...flags)
    const agent = JSON.stringify(object('Deployment', 'itops-agent').spec)
    expect(agent).toContain('"secretName":"sla-api-key"')
    expect(agent).toContain('http://sla.itops:80')
    expect(object('Secret', 'sla-api-key').data).toHaveProperty('api-key')
  })
})

it('the charts itops-agent and test-database refuse another size of their volumes', async () => {
  const agent = ['--set', 'node.id=o/p/e/c,itops.url=http://itops,persistence.enabled=true']
  await install('itops-agent', ...agent)
  await expect(upgrade('itops-agent', ...agent, '--set', 'persistence.size=3Gi')).rejects.toThrow(
    /persistence.size or storageClass was changed.*delete statefulset itops-agent/,
  )
  await install('test-database')
  await expect(upgrade('test-database', '--set', 'persistence.size=3Gi')).rejects.toThrow(
    /persistence of test-database was changed/,
  )
})

it('the chart test-database keeps its password', async () => {
  await install('test-database')
  const { data } = object('Secret', 'test-database')
  await upgrade('test-database')
  expect(object('Secret', 'test-database').data).toEqual(data)
})
