import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { covered, freshFolder, pathOf, readableLog, start, step } from '../../testing/spool-fixtures.ts'
import { openJournal } from './journal.ts'

const a = pathOf('a')
const b = pathOf('b')

function openIn(folder: string) {
  return openJournal({ folder, stepMs: step, log: readableLog().log })
}
/** What a crash now would leave. */
function leftIn(folder: string): string[] {
  return openIn(folder).recovered.map(({ path, interval }) => {
    return `${path.at(-1)} ${(interval.from - start) / 1000}..${(interval.to - start) / 1000} ${interval.status}`
  })
}

test('a crash leaves what was open up to the last mark, cut at the steps', () => {
  const folder = freshFolder()
  const { journal, recovered } = openIn(folder)
  expect(recovered).toEqual([])
  journal.opened(a, 'OPERATIONAL', start + 5000)
  journal.opened(b, 'DOWN', start + 20_000)
  expect(leftIn(folder)).toEqual([])
  journal.mark(start + 20_500)
  journal.mark(start + 40_000)
  expect(leftIn(folder)).toEqual(['a 5..30 OPERATIONAL', 'a 30..40 OPERATIONAL', 'b 20..30 DOWN', 'b 30..40 DOWN'])
  journal.credited(start + 30_000)
  expect(leftIn(folder)).toEqual(['a 30..40 OPERATIONAL', 'b 30..40 DOWN'])
  journal.closed(b)
  journal.opened(a, 'DEGRADED', start + 38_000)
  expect(leftIn(folder)).toEqual(['a 38..40 DEGRADED'])
})

test('undecided time is not credited with the rest, and is DEGRADED after a crash', () => {
  const folder = freshFolder()
  const { journal } = openIn(folder)
  journal.opened(a, 'DOWN', start + 10_000, true)
  journal.opened(b, 'OPERATIONAL', start)
  journal.credited(start + 30_000)
  journal.mark(start + 31_000)
  expect(leftIn(folder)).toEqual(['a 10..30 DEGRADED', 'a 30..31 DEGRADED', 'b 30..31 OPERATIONAL'])
  journal.opened(a, 'DOWN', start + 31_000)
  journal.mark(start + 32_000)
  expect(leftIn(folder)).toEqual(['a 31..32 DOWN', 'b 30..32 OPERATIONAL'])
})

test('a service that opens before the instant up to which others were credited keeps its own', () => {
  const folder = freshFolder()
  const { journal } = openIn(folder)
  journal.credited(start + 30_000)
  journal.opened(a, 'DOWN', start + 25_000)
  journal.mark(start + 31_000)
  expect(leftIn(folder)).toEqual(['a 25..30 DOWN', 'a 30..31 DOWN'])
})

test('a gap between two marks was observed by nobody, whichever way the clock went', () => {
  const folder = freshFolder()
  const { journal } = openIn(folder)
  journal.opened(a, 'DOWN', start, true)
  journal.opened(b, 'DOWN', start)
  journal.mark(start + 10_000)
  journal.opened(b, 'OPERATIONAL', start + 599_000)
  journal.mark(start + 600_000)
  journal.mark(start + 601_000)
  expect(leftIn(folder)).toEqual([
    'a 0..10 DEGRADED',
    'a 600..601 DEGRADED',
    'b 599..600 OPERATIONAL',
    'b 600..601 OPERATIONAL',
  ])
  journal.opened(a, 'DOWN', start + 601_000)
  journal.credited(start + 601_000)
  journal.mark(start + 300_000)
  journal.mark(start + 301_000)
  expect(leftIn(folder)).toEqual(['a 300..301 DOWN', 'b 300..301 OPERATIONAL'])
})

test('what only answers prove is left up to the last of them, also before a gap', () => {
  const folder = freshFolder()
  const { journal } = openIn(folder)
  journal.opened(a, 'OPERATIONAL', start)
  journal.opened(b, 'OPERATIONAL', start)
  journal.proven(new Map([[a, start + 3_000]]))
  journal.mark(start + 20_000)
  expect(leftIn(folder)).toEqual(['a 0..3 OPERATIONAL', 'b 0..20 OPERATIONAL'])
  journal.proven(new Map([[a, start + 12_000]]))
  journal.credited(start + 5_000)
  journal.opened(a, 'DOWN', start + 10_000)
  journal.mark(start + 20_000)
  expect(leftIn(folder)).toEqual(['a 10..12 DOWN', 'b 5..20 OPERATIONAL'])
  journal.mark(start + 600_000)
  expect(leftIn(folder)).toEqual(['a 10..12 DOWN', 'b 5..20 OPERATIONAL'])
  journal.proven(new Map([[a, start + 601_500]]))
  journal.mark(start + 602_000)
  expect(leftIn(folder)).toEqual([
    'a 10..12 DOWN',
    'a 600..601.5 DOWN',
    'b 5..20 OPERATIONAL',
    'b 600..602 OPERATIONAL',
  ])
  journal.opened(a, 'DOWN', start + 601_000)
  journal.opened(b, 'OPERATIONAL', start + 600_000)
  expect(leftIn(folder)).toEqual(['a 601..601.5 DOWN', 'b 600..602 OPERATIONAL'])
  journal.proven(new Map([[a, undefined]]))
  expect(leftIn(folder)).toEqual(['a 601..602 DOWN', 'b 600..602 OPERATIONAL'])
  journal.proven(new Map([[a, start + 601_200]]))
  journal.closed(a)
  journal.opened(a, 'UNKNOWN', start + 601_000)
  expect(leftIn(folder)).toEqual(['b 600..602 OPERATIONAL', 'a 601..602 UNKNOWN'])
})

test('after a clean end nothing is open', () => {
  const folder = freshFolder()
  const { journal } = openIn(folder)
  journal.opened(a, 'DOWN', start)
  journal.mark(start + 1000)
  journal.close()
  journal.mark(start + 2000)
  expect(leftIn(folder)).toEqual([])
  expect(statSync(join(folder, 'journal')).size).toBe(0)
})

test('what a crash left stays until the new journal is first written', () => {
  const folder = freshFolder()
  const { journal } = openIn(folder)
  journal.opened(a, 'DOWN', start)
  journal.mark(start + 1000)
  const second = openIn(folder)
  expect(openIn(folder).recovered).toEqual(second.recovered)
  second.journal.mark(start + 2000)
  expect(leftIn(folder)).toEqual([])
})

test('a grown file is written anew and says the same', () => {
  const folder = freshFolder()
  const { journal } = openIn(folder)
  journal.opened(a, 'DOWN', start, true)
  journal.opened(b, 'OPERATIONAL', start)
  const size = () => statSync(join(folder, 'journal')).size
  let largest = 0
  for (let second = 1; second <= 40_000; second += 1) {
    journal.mark(start + second * 1000)
    if (second % 30 === 0) journal.credited(start + second * 1000)
    if (second % 1000 === 0) largest = Math.max(largest, size())
  }
  expect(largest).toBeLessThan(1.1 * 2 ** 20)
  expect(size()).toBeLessThan(2 ** 19)
  const left = openIn(folder).recovered
  expect(left.filter(({ path }) => path === b).map(({ interval }) => interval)).toEqual([
    { from: start + 39_990_000, to: start + 40_000_000, status: 'OPERATIONAL' },
  ])
  expect(left.filter(({ path }) => path === a)[0]?.interval).toEqual({
    from: start,
    to: start + step,
    status: 'DEGRADED',
  })
})

test('while the disk refuses, the old file keeps its end, and a whole new one follows', () => {
  const folder = freshFolder()
  const { log, lines } = readableLog()
  const inTheWay = join(folder, 'sub')
  writeFileSync(inTheWay, 'a file')
  const { journal } = openJournal({ folder: inTheWay, stepMs: step, log })
  journal.opened(a, 'DOWN', start)
  journal.opened(b, 'OPERATIONAL', start)
  journal.mark(start + 1000)
  expect(journal.problem()).toMatch(/EEXIST|ENOTDIR/)
  expect(lines.filter((line) => line.includes("can't be written"))).toHaveLength(1)
  rmSync(inTheWay)
  journal.closed(b)
  journal.proven(new Map([[a, start + 1500]]))
  journal.mark(start + 2000)
  expect(journal.problem()).toBeUndefined()
  expect(leftIn(inTheWay)).toEqual(['a 0..1.5 DOWN'])
  expect(readdirSync(inTheWay)).toEqual(['journal'])
})

test('a journal that ends or is damaged at any byte gives what its lines before that say', () => {
  const folder = freshFolder()
  const path = join(folder, 'journal')
  const { journal } = openIn(folder)
  for (let second = 0; second < 20; second += 1) {
    if (second % 3 === 0) journal.opened(second % 2 ? a : b, second % 4 ? 'DOWN' : 'OPERATIONAL', start + second * 1000)
    if (second === 10) journal.credited(start + 9500)
    if (second % 5 === 1) journal.proven(new Map([[a, second === 16 ? undefined : start + second * 1000]]))
    journal.mark(start + second * 1000 + 999)
  }
  const whole = readFileSync(path)
  const reportedBy = (bytes: Buffer) => {
    writeFileSync(path, bytes)
    return covered(openIn(folder).recovered)
  }
  const bytes = fc.record({ at: fc.nat(whole.length - 1), flip: fc.integer({ min: 0, max: 255 }) })
  fc.assert(
    fc.property(bytes, ({ at, flip }) => {
      const lines = whole.subarray(0, whole.lastIndexOf('\n', Math.max(0, at - 1)) + 1)
      const expected = reportedBy(at === 0 ? Buffer.alloc(0) : lines)
      writeFileSync(path, whole)
      if (flip === 0) truncateSync(path, at)
      else {
        const damaged = Buffer.from(whole)
        damaged[at] = (damaged[at] ?? 0) ^ flip
        writeFileSync(path, damaged)
      }
      expect(covered(openIn(folder).recovered)).toEqual(expected)
    }),
    { numRuns: 120 },
  )
})
