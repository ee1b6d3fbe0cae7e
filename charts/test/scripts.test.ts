import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { normaliseDocument } from '../../agent/src/document/normalise.ts'
import { readYaml } from '../../agent/src/document/read-yaml.ts'
import { type ChartName, chartPath, type KubeObject, render } from './helm.ts'
import { dataOf, environmentOf, podsOf } from './pods.ts'

interface Call {
  path: string
  key: string
  body: string
}

let folder: string
let calls: Call[]
let server: Server
let url: string
/** Answers of the server by path; 200 for others. */
let answers: Record<string, number>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'itops-scripts-'))
  calls = []
  answers = {}
  server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const path = request.url ?? ''
    calls.push({ path, key: String(request.headers.authorization ?? request.headers['x-api-key']), body })
    response.writeHead(answers[path] ?? 200).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has an address with a port.
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  rmSync(folder, { recursive: true })
  await new Promise((resolve) => server.close(resolve))
})

/** Runs a program as a container would, and resolves to its exit code and output. */
function start(
  program: string,
  args: string[],
  env: Record<string, string>,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { env: { PATH: process.env.PATH, ...env } }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, output: `${stdout}${stderr}` }),
    )
  })
}

/** Runs the backup of a chart's CronJob beside a pg_dump of the given script. */
async function runBackup(chart: ChartName, values: string[], configMap: string, pgDump: string) {
  writeFileSync(join(folder, 'pg_dump'), `#!/bin/sh\n${pgDump}\n`)
  chmodSync(join(folder, 'pg_dump'), 0o755)
  writeFileSync(join(folder, 'api-key'), 'the-key')
  const objects = await render(chart, values)
  const [container] = podsOf(objects).find(({ owner }) => owner.kind === 'CronJob')?.spec.containers ?? []
  if (!container) throw new Error('no backup')
  const script = join(folder, 'backup.sh')
  writeFileSync(script, dataOf(objects, 'ConfigMap', configMap)?.['backup.sh'] ?? '')
  const inPod = { ITOPS_URL: url, API_KEY_FILE: join(folder, 'api-key'), BACKUP_DIR: folder, TMPDIR: folder }
  const path = { PATH: `${folder}${delimiter}${process.env.PATH}` }
  return start('sh', [script], { ...environmentOf(objects, container), ...inPod, ...path })
}

describe('the example service', () => {
  const backUp = (pgDump: string) => runBackup('test-database', [], 'test-database', pgDump)
  const reports = () => calls.map(({ path, key, body }) => ({ path, key, body: JSON.parse(body) }))
  const service = 'myorg/myplatform/prod/cluster1/test-database'
  const dumps = () => readdirSync(folder).filter((name) => name.includes('.dump'))

  it('reports a backup that succeeds, with its size, and keeps the newest', async () => {
    for (const day of ['01', '02', '03', '04']) writeFileSync(join(folder, `202601${day}T021500Z.dump`), 'old')
    expect(await backUp('printf 12345 > "$' + '{2#--file=}"')).toMatchObject({ code: 0 })
    expect(reports()).toEqual([
      {
        path: '/api/v1/backup/report',
        key: 'Bearer the-key',
        body: { path: service, status: 'success', sizeBytes: 5 },
      },
    ])
    expect(dumps()).toEqual([
      '20260103T021500Z.dump',
      '20260104T021500Z.dump',
      expect.stringMatching(/^20\d{6}T\d{6}Z\.dump$/),
    ])
  })

  it('reports one that fails, in its own words, fails too, and keeps the old ones', async () => {
    writeFileSync(join(folder, '20260101T021500Z.dump'), 'old')
    const run = await backUp('printf half > "$' + '{2#--file=}"; echo "pg_dump: error: \\"disk\\" is full" >&2; exit 1')
    expect(run).toMatchObject({ code: 1, output: expect.stringContaining('"disk" is full') })
    expect(reports().map(({ body }) => body)).toEqual([
      { path: service, status: 'failed', message: 'pg_dump: error: disk is full' },
    ])
    expect(dumps()).toEqual(['20260101T021500Z.dump'])
  })

  it('fails when ITOps does not take the report, so that the Job is tried again', async () => {
    answers = { '/api/v1/backup/report': 503 }
    expect((await backUp('printf 12345 > "$' + '{2#--file=}"')).code).not.toBe(0)
  })

  it('of which another one backs up the bundled database of ITOps, and reports it where a service is named', async () => {
    const values = ['--set', 'timescaledb.backup.enabled=true']
    const dump = 'printf 12345 > "$' + '{2#--file=}"'
    expect(await runBackup('itops', values, 'itops-backup', dump)).toMatchObject({ code: 0 })
    expect(dumps()).toHaveLength(1)
    expect(reports()).toEqual([])
    const named = [...values, '--set', `timescaledb.backup.service=${service}`]
    expect(await runBackup('itops', named, 'itops-backup', dump)).toMatchObject({ code: 0 })
    expect(reports().map(({ body }) => body)).toEqual([{ path: service, status: 'success', sizeBytes: 5 }])
  })

  it('describes itself as documented, and the agent reads it without a warning', async () => {
    const objects = await render('test-database', ['-f', chartPath('test-database', 'ci', 'documented-values.yaml')])
    const map = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'test-database-itops')
    expect(map?.metadata.labels).toEqual({ 'itops.io/config': 'true' })
    const [document] = readYaml(dataOf(objects, 'ConfigMap', 'test-database-itops')?.['it-ops.yaml'] ?? '')
    expect(document?.value).toMatchObject({
      version: '1',
      hierarchy: {
        organization: 'myorg',
        platform: 'myplatform',
        environment: 'prod',
        cluster: 'cluster1',
        service: 'test-database',
      },
      service: { name: 'test-database', criticality: 'critical', slaGroup: 'payment-system' },
      operations: { backup: { expected: 'true', maxAgeDays: '1' } },
    })
    expect(normaliseDocument(document?.value, 'myorg/myplatform/prod/cluster1')).toMatchObject({
      document: {
        path: service,
        type: 'database',
        team: 'data',
        tags: ['database'],
        slaGroup: 'payment-system',
        workload: { type: 'statefulset', name: 'test-database' },
        backup: { expected: true, maxAgeDays: 1 },
      },
      faults: [],
      warnings: [],
    })
  })

  it('keeps names as they are given, whatever YAML could take them for', async () => {
    const names = ['organization=1.10', 'cluster=on', 'environment=1e3', 'team=null', 'slaGroup=2026-01-01']
    const objects = await render(
      'test-database',
      names.flatMap((one) => ['--set-string', `itops.${one}`]),
    )
    const [document] = readYaml(dataOf(objects, 'ConfigMap', 'test-database-itops')?.['it-ops.yaml'] ?? '')
    expect(normaliseDocument(document?.value, 'o/p/e/c').document).toMatchObject({
      path: '1.10/myplatform/1e3/on/test-database',
      team: 'null',
      slaGroup: '2026-01-01',
    })
  })
})

describe('the services of the chart itops-agent', () => {
  const values = ['-f', chartPath('itops-agent', 'ci', 'persistent-values.yaml')]

  it('are a ConfigMap that the agent finds and reads without a warning', async () => {
    const objects = await render('itops-agent', values)
    const map = objects.find(({ kind }) => kind === 'ConfigMap')
    expect(map?.metadata.labels).toMatchObject({ 'itops.io/config': 'true' })
    const texts = dataOf(objects, 'ConfigMap', map?.metadata.name ?? '')
    const read = readYaml(texts?.['it-ops.yaml'] ?? '').map(({ value }) => normaliseDocument(value, 'o/p/e/c'))
    expect(read).toMatchObject([
      {
        document: { path: 'o/p/e/c/homepage', criticality: 'high', health: { interval: '30s' } },
        faults: [],
        warnings: [],
      },
      { document: { path: 'o/p/e/c/db', health: { endpoint: 'tcp://db.internal:5432' } }, faults: [], warnings: [] },
    ])
  })

  it('are refused where nobody would find them', async () => {
    await expect(render('itops-agent', [...values, '--set', 'watch.namespaces={shop}'])).rejects.toThrow('not watched')
  })
})

describe('helm test', () => {
  /** Runs the script of a rendered test pod. */
  const runTest = async (objects: KubeObject[], env: Record<string, string>, change: (script: string) => string) => {
    const [container] = podsOf(objects).find(({ owner }) => owner.kind === 'Pod')?.spec.containers ?? []
    const { command = [], args = [] } = (container ?? {}) as { command?: string[]; args?: string[] }
    expect(command[0]).toBe('node')
    return start(process.execPath, [...command.slice(1), ...args.map(change)], env)
  }

  it('of itops asks core whether it is alive, ready, and shows its pages', async () => {
    const objects = await render('itops')
    const here = (script: string) => script.replace('http://itops:80', url)
    expect((await runTest(objects, {}, here)).code).toBe(0)
    expect(calls.map(({ path }) => path)).toEqual(['/health', '/ready', '/'])
    answers = { '/ready': 503 }
    expect(await runTest(objects, {}, here)).toMatchObject({ code: 1, output: expect.stringContaining('503 /ready') })
  })

  it("of the agent asks core whether it takes the agent's key", async () => {
    const objects = await render('itops-agent', ['--set', 'node.id=o/p/e/c', '--set', `itops.url=${url}/`])
    writeFileSync(join(folder, 'api-key'), 'the-key\n')
    const env = { ITOPS_URL: `${url}/`, ITOPS_NODE_ID: 'o/p/e/c', ITOPS_API_KEY_FILE: join(folder, 'api-key') }
    const call = '/api/v1/operator/services?nodeId=o%2Fp%2Fe%2Fc'
    const asIs = (script: string) => script
    expect((await runTest(objects, env, asIs)).code).toBe(0)
    expect(calls).toContainEqual({ path: call, key: 'the-key', body: '' })
    answers = { [call]: 401 }
    expect(await runTest(objects, env, asIs)).toMatchObject({ code: 1, output: expect.stringContaining('401') })
  })
})
