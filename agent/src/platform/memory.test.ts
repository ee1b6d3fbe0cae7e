import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../../testing/core-stand-in.ts'
import { openMemory } from './memory.ts'
import { systemClock } from './time/clock.ts'

let folder: string
let lines: string[]
const open = (sub = 'state') => {
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(line) })
  return openMemory({ folder: join(folder, sub), clock: systemClock, log })
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'itops-memory-'))
  lines = []
})
afterEach(() => rmSync(folder, { recursive: true }))

test('what was written is read after a restart, whatever the key', () => {
  const memory = open()
  expect(memory.read('a/../b')).toBeUndefined()
  memory.write('a/../b', { seen: ['x'] })
  memory.write('other', 1)
  expect(memory.read('a/../b')).toEqual({ seen: ['x'] })
  memory.flush()
  expect(open().read('a/../b')).toEqual({ seen: ['x'] })
  expect(open().read('other')).toBe(1)
  expect(readdirSync(join(folder, 'state')).toSorted()).toEqual(['a%2F..%2Fb.json', 'other.json'])
  expect(lines).toEqual([])
})

test('a change is on disk soon, without being asked for', async () => {
  const memory = open()
  memory.write('k', 1)
  memory.write('k', 2)
  await eventually('the second value is kept', () => open().read('k') === 2)
})

test('a value that is forgotten leaves no file', () => {
  const memory = open()
  memory.write('k', 1)
  memory.flush()
  memory.write('k', undefined)
  memory.flush()
  expect(readdirSync(join(folder, 'state'))).toEqual([])
})

test('an unreadable file counts as nothing, with a warning', () => {
  open().flush()
  writeFileSync(join(folder, 'k.json'), '{"half":')
  expect(open('.').read('k')).toBeUndefined()
  expect(lines).toHaveLength(1)
})

test('a disk that refuses is reported once, and the value waits for the next time', () => {
  writeFileSync(join(folder, 'state'), 'a file')
  const memory = open()
  memory.write('k', 1)
  memory.flush()
  memory.flush()
  expect(memory.read('k')).toBe(1)
  expect(lines).toHaveLength(1)
  rmSync(join(folder, 'state'))
  memory.flush()
  expect(open().read('k')).toBe(1)
})
