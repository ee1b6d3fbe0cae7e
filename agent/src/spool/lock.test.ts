import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freshFolder, handClock, open } from '../../testing/spool-fixtures.ts'
import { AgentError } from '../platform/errors.ts'

async function refusal(folder: string): Promise<string> {
  const error = await open(folder).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof AgentError)) throw new Error(`not refused: ${error}`)
  return `${error.code}: ${error.message}`
}

test('a folder has one owner at a time, and a second one learns who', async () => {
  const folder = freshFolder()
  const first = await open(folder)
  expect(await refusal(folder)).toMatch(
    new RegExp(`spool_locked.*${join(folder, 'lock')}.*process ${process.pid} has it`),
  )
  first.close()
  const second = await open(folder)
  second.close()
  expect(readdirSync(folder)).toEqual([])
})

test('the lock of a process that has ended is taken over', async () => {
  const folder = freshFolder()
  const lock = join(folder, 'lock')
  const gone = { host: hostname(), pid: 2 ** 22 - 1, started: '1' }
  // A container's process often has the id of the one before it, but not its start.
  for (const owner of [gone, { ...gone, pid: process.pid }, { ...gone, pid: process.ppid }]) {
    writeFileSync(lock, JSON.stringify(owner))
    const spool = await open(folder)
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid })
    spool.close()
  }
})

test('an owner on another host keeps the folder while it shows itself', async () => {
  const folder = freshFolder()
  const lock = join(folder, 'lock')
  writeFileSync(lock, JSON.stringify({ host: 'another-pod', pid: 1, started: '1' }))
  const clock = handClock()
  utimesSync(lock, clock.at / 1000, clock.at / 1000 - 120)
  expect(await refusal(folder)).toContain('process 1 on another-pod used it 120 s ago')
  utimesSync(lock, clock.at / 1000, clock.at / 1000 - 301)
  const spool = await open(folder)
  spool.close()
})

test('a lock without an owner is somebody taking it, or a leftover', async () => {
  const folder = freshFolder()
  const lock = join(folder, 'lock')
  writeFileSync(lock, '')
  const clock = handClock()
  utimesSync(lock, clock.at / 1000, clock.at / 1000)
  expect(await refusal(folder)).toContain('another process is taking it')
  clock.at += 11_000
  const spool = await open(folder, { clock })
  spool.close()
})

test('two that start at the same moment on a stale lock: one gets the folder', async () => {
  const folder = freshFolder()
  writeFileSync(join(folder, 'lock'), JSON.stringify({ host: hostname(), pid: 2 ** 22 - 1, started: '1' }))
  const results = await Promise.allSettled([open(folder), open(folder), open(folder)])
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})
