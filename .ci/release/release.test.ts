import { execFileSync, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { differences, readVersion, versionedFiles, writeVersion } from './places.ts'
import { release } from './release.ts'

const require = createRequire(import.meta.url)
const top = fileURLToPath(new URL('../..', import.meta.url))
const day = '2026-03-02'
const changelog =
  '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [0.9.0] - 2026-01-01\n\n- The first thing.\n'

let prepared: string
let root: string
const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim()
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const write = (path: string, text: string) => writeFileSync(join(root, path), text)
const commit = () => git('commit', '--quiet', '--all', '--message', 'Change')
const green = { day, runSuite: () => true }

beforeAll(() => {
  prepared = mkdtempSync(join(tmpdir(), 'itops-release-'))
  root = prepared
  for (const path of versionedFiles) cpSync(join(top, path), join(root, path))
  writeVersion(root, '1.0.0')
  write('CHANGELOG.md', changelog)
  write('.gitignore', 'dist/\nnode_modules\n')
  mkdirSync(join(root, '.ci'))
  writeFileSync(join(root, '.ci/run'), '#!/bin/sh\necho the suite ran\n', { mode: 0o755 })
  git('init', '--quiet', '--initial-branch', 'main')
  git('config', 'user.name', 'Releaser')
  git('config', 'user.email', 'releaser@example.org')
  git('add', '.')
  git('commit', '--quiet', '--message', 'Start')
})
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'itops-release-'))
  cpSync(prepared, root, { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true }))
afterAll(() => rmSync(prepared, { recursive: true }))

it('a release tags the commit with its version, and writes the notes of the changelog', () => {
  const made = release({ root, ...green })
  expect(made).toMatchObject({ version: '1.0.0', tag: 'v1.0.0', notes: '### Added\n\n- A thing.' })
  expect(git('log', '-1', '--format=%s %D')).toBe('Release 1.0.0 HEAD -> main, tag: v1.0.0')
  expect(git('for-each-ref', '--format=%(contents)', 'refs/tags/v1.0.0')).toBe('ITOps 1.0.0\n\n### Added\n\n- A thing.')
  expect(read(made.notesFile)).toBe('### Added\n\n- A thing.\n')
  expect(read('CHANGELOG.md')).toContain(
    '## [Unreleased]\n\n## [1.0.0] - 2026-03-02\n\n### Added\n\n- A thing.\n\n## [0.9.0]',
  )
  expect(git('status', '--porcelain')).toBe('')
})

it('another version is written everywhere before the suite runs, and is what is tagged', () => {
  let seen: string | undefined
  const runSuite = () => {
    seen = readVersion(root)
    return true
  }
  expect(release({ root, day, runSuite }, '1.1.0-rc.1').tag).toBe('v1.1.0-rc.1')
  expect(seen).toBe('1.1.0-rc.1')
  expect(differences(root)).toEqual([])
  expect(JSON.parse(git('show', 'v1.1.0-rc.1:core/package.json')).version).toBe('1.1.0-rc.1')
})

it('with a failing suite nothing is tagged, and all files are as they were', () => {
  expect(() => release({ root, day, runSuite: () => false }, '1.1.0')).toThrow('the suite fails')
  expect([git('status', '--porcelain'), git('tag'), readVersion(root)]).toEqual(['', '', '1.0.0'])
})

const refusals: [string, () => void, string | undefined, string][] = [
  [
    'of a changed file',
    () => appendFileSync(join(root, 'compose.yaml'), '# x\n'),
    undefined,
    'not clean: compose.yaml',
  ],
  ['of a new file', () => write('new.txt', ''), undefined, 'not clean: new.txt'],
  [
    'of another branch',
    () => git('switch', '--quiet', '--create', 'side'),
    undefined,
    'made of main, and this is side',
  ],
  ['of a version that is tagged', () => git('tag', 'v1.0.0'), undefined, 'v1.0.0 is tagged already'],
  [
    'of a version that is older',
    () => git('tag', 'v1.10.0'),
    '1.9.0',
    '1.10.0 is released already, and 1.9.0 is older',
  ],
  ['of a candidate after its release', () => git('tag', 'v1.1.0'), '1.1.0-rc.2', '1.1.0 is released already'],
  ['of what is no version', () => {}, 'v2', 'v2 is no version'],
  ['of a version with a section', () => {}, '0.9.0', 'has a section for 0.9.0 already'],
  [
    'without an entry in the changelog',
    () => {
      write('CHANGELOG.md', changelog.replace('- A thing.\n', ''))
      commit()
    },
    undefined,
    'no entry under [Unreleased]',
  ],
  [
    'with a chart of another version',
    () => {
      write(
        'charts/itops/Chart.yaml',
        read('charts/itops/Chart.yaml').replace('appVersion: 1.0.0', 'appVersion: 0.9.9'),
      )
      commit()
    },
    undefined,
    'charts/itops/Chart.yaml says 0.9.9, package.json 1.0.0',
  ],
  [
    'of a main that is behind',
    () => {
      commitEmpty()
      git('branch', 'origin-main')
      git('reset', '--quiet', '--hard', 'HEAD~1')
      git('branch', '--quiet', '--set-upstream-to', 'origin-main')
    },
    undefined,
    'git pull first',
  ],
]
const commitEmpty = () => git('commit', '--quiet', '--allow-empty', '--message', 'Later')

it.each(refusals)('a release %s is refused before the suite runs', (_name, prepare, next, reason) => {
  prepare()
  const before = [git('status', '--porcelain'), git('rev-parse', 'HEAD'), git('tag')]
  let ran = false
  const runSuite = () => {
    ran = true
    return true
  }
  expect(() => release({ root, day, runSuite }, next)).toThrow(reason)
  expect([git('status', '--porcelain'), git('rev-parse', 'HEAD'), git('tag')]).toEqual(before)
  expect(ran).toBe(false)
})

it('a suite that leaves something behind stops the release', () => {
  const runSuite = () => {
    write('left.txt', '')
    return true
  }
  expect(() => release({ root, day, runSuite })).toThrow('the suite changed left.txt')
  expect(git('tag')).toBe('')
})

it('npm run release runs .ci/run, names every reason at once, and says how to publish what it made', () => {
  cpSync(join(top, '.ci/release'), join(root, '.ci/release'), { recursive: true })
  symlinkSync(join(top, 'node_modules'), join(root, 'node_modules'))
  git('add', '.')
  commit()
  const script = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')).scripts.release
  expect(script).toBe('tsx .ci/release/main.ts')
  const tsx = join(dirname(require.resolve('tsx/package.json')), 'dist/cli.mjs')
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [tsx, '.ci/release/main.ts', ...args], {
      cwd: root,
      encoding: 'utf8',
    })
    return { status, stdout, stderr }
  }
  const refused = run('0.9.0.1', '--dry-run')
  expect(refused).toMatchObject({
    status: 1,
    stderr: 'Not released:\n- 0.9.0.1 is no version like 4.1.0 or 4.1.0-rc.1\n',
  })
  expect(git('tag')).toBe('')
  const made = run('1.0.1')
  expect(made, made.stderr).toMatchObject({ status: 0, stdout: expect.stringContaining('the suite ran') })
  expect(made.stdout).toContain('git push --atomic origin main v1.0.1')
  expect(git('describe', '--exact-match')).toBe('v1.0.1')
})
