import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { covered, drain, freshFolder, open, readableLog, stepInterval } from '../../testing/spool-fixtures.ts'
import type { ServiceInterval } from '../timeline/timeline.ts'
import { recordKinds, scanRecords } from './segments/records.ts'

const frames = Array.from({ length: 12 }, (_, index) => {
  return [`a${index % 5}`, `b${index % 3}`].map((service) => stepInterval(service, index))
})

let left: [string, Buffer][] | undefined

/** What a spool of one segment leaves on disk; every third frame is acknowledged. */
async function leave(): Promise<[string, Buffer][]> {
  const folder = freshFolder()
  const spool = await open(folder)
  for (const [index, intervals] of frames.entries()) {
    const ticket = spool.append(intervals)
    if (index % 3 === 0) spool.acknowledge(ticket)
  }
  spool.close()
  return readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))])
}

/** A folder with such a spool. */
async function leftSpool(): Promise<{ folder: string; framesFile: string; files: string[] }> {
  left ??= await leave()
  const folder = freshFolder()
  for (const [name, bytes] of left) writeFileSync(join(folder, name), bytes)
  const files = left.map(([name]) => join(folder, name))
  return { folder, files, framesFile: files.find((file) => file.endsWith('.frames')) ?? '' }
}

const isOwed = (index: number) => index % 3 !== 0
const owed = (keep: (index: number) => boolean) => frames.filter((_, index) => isOwed(index) && keep(index)).flat()

/** Where each record begins, and which frame it is, if it is one. */
function layout(bytes: Buffer): { begin: number; end: number; frame: number | undefined }[] {
  let end = 0
  let frame = -1
  return scanRecords(bytes).records.map(({ kind, payload }) => {
    const begin = end
    end += 11 + payload.length
    if (kind === recordKinds.frame) frame += 1
    return { begin, end, frame: kind === recordKinds.frame ? frame : undefined }
  })
}

function containsAll(found: readonly ServiceInterval[], wanted: readonly ServiceInterval[]): void {
  const have = new Set(covered(found))
  expect(covered(wanted).filter((instant) => !have.has(instant))).toEqual([])
}

test('wherever a write was torn off, the frames before are found, nothing else is, and the spool goes on', async () => {
  await fc.assert(
    fc.asyncProperty(fc.double({ min: 0, max: 1, noNaN: true }), async (share) => {
      const { folder, framesFile } = await leftSpool()
      const bytes = readFileSync(framesFile)
      const cut = Math.floor(bytes.length * share)
      const whole = layout(bytes).filter(({ end, frame }) => frame !== undefined && end <= cut).length
      truncateSync(framesFile, cut)
      const later = stepInterval('late', 99)
      const spool = await open(folder)
      spool.append([later])
      spool.close()
      const again = await open(folder)
      expect(covered(drain(again))).toEqual(covered([...owed((index) => index < whole), later]))
      expect(again.stats().droppedIntervals).toBe(0)
      again.close()
    }),
    { numRuns: 40 },
  )
})

test('whatever byte is damaged, only the frame that it hit is lost, counted, and nothing is invented', async () => {
  const damage = fc.record({
    share: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    flip: fc.integer({ min: 1, max: 255 }),
  })
  await fc.assert(
    fc.asyncProperty(damage, async ({ share, flip }) => {
      const { folder, framesFile } = await leftSpool()
      const bytes = readFileSync(framesFile)
      const at = Math.floor(bytes.length * share)
      const hit = layout(bytes).find(({ begin, end }) => begin <= at && at < end)?.frame
      bytes[at] = (bytes[at] ?? 0) ^ flip
      writeFileSync(framesFile, bytes)
      const spool = await open(folder)
      const found = drain(spool)
      expect(covered(found)).toEqual(covered(owed((index) => index !== hit)))
      const isCounted = hit !== undefined && isOwed(hit) && hit !== frames.length - 1
      expect(spool.stats().droppedIntervals).toBe(isCounted ? 2 : 0)
      spool.close()
    }),
    { numRuns: 80 },
  )
})

test('however many bytes of whatever file are damaged, the spool opens, invents nothing and takes new intervals', async () => {
  const one = fc.record({
    file: fc.nat(5),
    share: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    byte: fc.nat(255),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 40 }), async (damages) => {
      const { folder, files } = await leftSpool()
      for (const { file, share, byte } of damages) {
        const path = files[file % files.length] ?? ''
        const bytes = readFileSync(path)
        bytes[Math.floor(bytes.length * share)] = byte
        writeFileSync(path, bytes)
      }
      const later = stepInterval('late', 99)
      const spool = await open(folder)
      spool.append([later])
      spool.close()
      const again = await open(folder)
      const found = drain(again)
      containsAll(frames.flat().concat(later), found)
      containsAll(found, [later])
      again.close()
    }),
    { numRuns: 40 },
  )
})

test('damaged acknowledgements lose no interval', async () => {
  const { folder, files } = await leftSpool()
  const path = files.find((file) => file.endsWith('.acks')) ?? ''
  writeFileSync(path, Buffer.alloc(40, 0xf5))
  const { log, lines } = readableLog()
  const spool = await open(folder, { log })
  expect(covered(drain(spool))).toEqual(covered(frames.flat()))
  expect(lines).toEqual([])
})

test('a frame whose names are damaged in both places is counted, and never gets the names of a later one', async () => {
  const { folder, framesFile } = await leftSpool()
  const bytes = readFileSync(framesFile)
  const [names, , copy] = layout(bytes).slice(3)
  for (const place of [names, copy]) bytes[(place?.end ?? 0) - 1] = 0
  writeFileSync(framesFile, bytes)
  const later = ['new', 'newer'].map((service) => stepInterval(service, 99))
  const spool = await open(folder)
  spool.append(later)
  spool.close()
  const again = await open(folder)
  const found = drain(again)
  containsAll([...owed(() => true), ...later], found)
  containsAll(found, later)
  // The names of a1 and b1 were there: frame 1 is lost, and of others what these two had.
  const lost = owed(() => true).filter(({ path }) => path.endsWith('a1') || path.endsWith('b1'))
  expect(again.stats().droppedIntervals).toBe(lost.length)
  again.close()
})

test('a frame that was acknowledged and then torn off does not take a later one with it', async () => {
  const { folder, framesFile } = await leftSpool()
  const third = layout(readFileSync(framesFile)).find(({ frame }) => frame === 3)
  truncateSync(framesFile, (third?.end ?? 0) - 1)
  const later = stepInterval('late', 99)
  const spool = await open(folder)
  spool.append([later])
  spool.close()
  const again = await open(folder)
  containsAll(drain(again), [later])
  again.close()
})
