import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { testProgram } from '../../../core/testing/servers/compile.ts'
import { ample, drain, freshFolder, open, readableLog, step } from '../../testing/spool-fixtures.ts'
import { openJournal } from './journal.ts'

/** Runs a real process that appends until it is killed; gives the numbers of the frames whose append had returned. */
async function writeAndKill(folder: string, first: number, frames: number): Promise<number[]> {
  const child = spawn(process.execPath, [testProgram('spool-writer'), folder, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (data) => {
    output += data
    // However many more it manages until the signal reaches it: the point is random.
    if (output.split('\n').length > frames) child.kill('SIGKILL')
  })
  // A code would be that of a writer that has ended by itself.
  expect(await once(child, 'close')).toEqual([null, 'SIGKILL'])
  return output.split('\n').filter(Boolean).map(Number)
}

test('kill -9 at any point loses no frame whose append had returned, invents none, and the next process goes on', async () => {
  const folder = freshFolder()
  const returned: number[] = []
  for (const frames of [1, 100, 900]) {
    const first = (returned.at(-1) ?? -1) + 2
    const some = await writeAndKill(folder, first, frames)
    returned.push(...some)
    const { recovered } = openJournal({ folder, stepMs: step, log: readableLog().log })
    const steady = recovered.filter(({ path }) => path.endsWith('/steady'))
    expect(steady[0]?.interval).toMatchObject({ from: first * step, status: 'DOWN' })
    const last = (some.at(-1) ?? 0) * step
    expect([last + 7, last + step + 7]).toContain(steady.at(-1)?.interval.to)
  }

  const { log, lines } = readableLog()
  const spool = await open(folder, { log, maxAgeMs: 1e13 })
  const found = new Set<number>()
  for (const { path, interval } of drain(spool)) {
    for (let at = interval.from; at < interval.to; at += step) if (path.endsWith('/steady')) found.add(at / step)
  }
  expect(returned.filter((index) => index % 4 !== 0 && !found.has(index))).toEqual([])
  // Beyond what had returned there may be the one frame of each process that was cut off in between.
  const written = new Set(returned.flatMap((index) => [index, index + 1]))
  expect([...found].filter((index) => !written.has(index))).toEqual([])
  expect(spool.dequeueOldest(ample)).toBeUndefined()
  expect(lines.filter((line) => line.includes('damaged'))).toEqual([])
})

test('kill -9 while what core refused for its time is only in memory loses none of it', async () => {
  const folder = freshFolder()
  // Files of 64 KiB at the most, or of twice as much where a shell counts so: a disk that takes no frames, but short notes of which are done.
  const command = ['ulimit -f 128; exec "$@"', 'sh', process.execPath, testProgram('refused-reporter')]
  const child = spawn('sh', ['-c', ...command, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (data) => {
    output += data
    if (output.includes('\n')) child.kill('SIGKILL')
  })
  expect(await once(child, 'close')).toEqual([null, 'SIGKILL'])
  expect(output).toBe('held 1000\n')
  const spool = await open(folder, { maxAgeMs: 1e13 })
  const left = drain(spool).filter(({ path }) => path.endsWith('/refused'))
  expect(left).toHaveLength(1_000)
})
