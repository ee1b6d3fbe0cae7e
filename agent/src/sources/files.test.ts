import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../../testing/core-stand-in.ts'
import { createTestMemory } from '../../testing/memory.ts'
import type { PathRule } from '../document/allowed-paths.ts'
import type { Memory } from '../platform/memory.ts'
import { systemClock } from '../platform/time/clock.ts'
import { type FilesInput, openFiles } from './files.ts'
import type { Source } from './source.ts'

let folder: string
let source: Source | undefined
let changes: number
let memory: Memory

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'itops-files-'))
  changes = 0
  memory = createTestMemory()
})

afterEach(async () => {
  await source?.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function open(changed: Partial<FilesInput> = {}): Promise<Source> {
  const log = pino({ level: 'silent' })
  const paths: PathRule = { nodeId: 'o/p/e/c', allowedPaths: [], enforce: 'warn' }
  const input = { folders: [folder], paths, rescanMs: 600_000, clock: systemClock, log, memory, ...changed }
  const onDocuments = () => {
    changes += 1
  }
  const nothing = () => undefined
  source = await openFiles(input, {
    onDocuments,
    onWorkload: nothing,
    onRoutes: nothing,
    onChanges: nothing,
    onVolumes: nothing,
  })
  return source
}

const names = () => source?.discovery().documents.map(({ document }) => document.path.split('/').at(-1))

test('every yaml and yml file is read, other files are not', async () => {
  writeFileSync(join(folder, 'it-ops.yaml'), 'path: one\n---\npath: two\n')
  writeFileSync(join(folder, 'b.YML'), 'path: three\n')
  writeFileSync(join(folder, 'c.txt'), 'path: four\n')
  await open()
  expect(names()?.sort()).toEqual(['one', 'three', 'two'])
  expect(source?.discovery().complete).toBe(true)
})

test('a file that is emptied has no documents once that has lasted', async () => {
  const file = join(folder, 'a.yaml')
  writeFileSync(file, 'path: one\n')
  await open({ rescanMs: 50 })
  writeFileSync(file, '')
  await eventually('it is gone', () => names()?.length === 0)
  expect(source?.discovery()).toMatchObject({ complete: true, unreadableSources: [], warnings: [] })
})

test('a file that is emptied before it is written anew loses nothing', async () => {
  const file = join(folder, 'a.yaml')
  writeFileSync(file, 'path: one\n')
  await open()
  changes = 0
  writeFileSync(file, '')
  await systemClock.sleep(200)
  writeFileSync(file, 'path: one\nteam: b\n')
  await eventually('it is read', () => source?.discovery().documents[0]?.document.team === 'b')
  expect(changes).toBe(1)
})

test('a pipe that is named like a file keeps nobody waiting', async () => {
  execFileSync('mkfifo', [join(folder, 'pipe.yaml')])
  writeFileSync(join(folder, 'a.yaml'), 'path: one\n')
  await open()
  expect(names()).toEqual(['one'])
  expect(source?.discovery().warnings).toEqual([
    `${join(folder, 'pipe.yaml')}: can't be read (it is no file); move it elsewhere`,
  ])
})

test('a new, an edited and a deleted file are noticed as soon as the system announces them', async () => {
  await open()
  writeFileSync(join(folder, 'a.yaml'), 'path: one\n')
  await eventually('one is found', () => names()?.[0] === 'one')
  writeFileSync(join(folder, 'a.yaml'), 'path: two\n')
  await eventually('two is found', () => names()?.[0] === 'two')
  rmSync(join(folder, 'a.yaml'))
  await eventually('none is left', () => names()?.length === 0)
})

test('a rescan finds what was not announced, and a scan that finds nothing new stays quiet', async () => {
  const late = join(folder, 'late')
  await open({ folders: [late], rescanMs: 50 })
  expect(source?.discovery()).toMatchObject({ complete: false, documents: [] })
  expect(source?.discovery().warnings[0]).toContain('ITOPS_AGENT_FOLDER')
  mkdirSync(late)
  writeFileSync(join(late, 'a.yaml'), 'path: one\n')
  await eventually('one is found', () => names()?.[0] === 'one')
  const before = changes
  await systemClock.sleep(300)
  expect(changes).toBe(before)
  rmSync(late, { recursive: true })
  await eventually('the folder is missed', () => source?.discovery().complete === false)
  expect(names()).toEqual(['one'])
})

test('a file that is too large or can not be read is a warning', async () => {
  writeFileSync(join(folder, 'big.yaml'), `# ${'x'.repeat(1024 * 1024)}\npath: one\n`)
  mkdirSync(join(folder, 'folder.yaml'))
  chmodSync(join(folder, 'folder.yaml'), 0o755)
  await open()
  const warnings = source?.discovery().warnings.join('\n')
  expect(warnings).toContain('big.yaml: larger than 1048576 bytes')
  expect(warnings).toContain("folder.yaml: can't be read")
})

test('after a restart a file that is broken keeps its services, and a folder that is no longer named does not', async () => {
  const file = join(folder, 'a.yaml')
  writeFileSync(file, 'path: one\n')
  await open()
  await source?.stop()
  writeFileSync(file, 'path: [one')
  await open()
  expect(names()).toEqual(['one'])
  expect(source?.discovery()).toMatchObject({ complete: true, unreadableSources: [file] })
  await source?.stop()
  mkdirSync(join(folder, 'other'))
  await open({ folders: [join(folder, 'other')] })
  expect(names()).toEqual([])
})

test('a folder that can not be read is a watch that is not live', async () => {
  await open({ folders: [folder, join(folder, 'late')] })
  expect(source?.watches()).toEqual([
    { resource: 'folders', live: true },
    { resource: 'folders', live: false, problem: expect.stringContaining('ITOPS_AGENT_FOLDER') },
  ])
})
