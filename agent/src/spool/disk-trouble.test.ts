import { execFileSync } from 'node:child_process'
import { cpSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import {
  ample,
  covered,
  drain,
  freshFolder,
  handClock,
  open,
  readableLog,
  stepInterval,
} from '../../testing/spool-fixtures.ts'

const services = Array.from({ length: 100 }, (_, index) => `service-${index}`)
const tick = (index: number) => services.map((service) => stepInterval(service, index))

const mounted: string[] = []
/** A real file system of 64 KiB; undefined where this user may not mount one. */
function tinyDisk(): string | undefined {
  const folder = freshFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'pipe' })
  } catch {
    return undefined
  }
  mounted.push(folder)
  return folder
}
const canMount = tinyDisk() !== undefined
const unmountAll = () => {
  for (const folder of mounted.splice(0)) execFileSync('umount', ['-l', folder])
}
unmountAll()
afterEach(unmountAll)
if (!canMount) process.stderr.write('SKIPPED: the spool on a full and on a read-only disk; run as root to test them.\n')

test.skipIf(!canMount)(
  'a full disk is reported, intervals wait in memory, and go to the disk once there is room',
  async () => {
    const folder = tinyDisk() ?? ''
    const clock = handClock()
    const { log, lines } = readableLog()
    const spool = await open(folder, { clock, log })
    const ballast = join(folder, 'ballast')
    spool.release(spool.append(tick(0)))
    try {
      writeFileSync(ballast, Buffer.alloc(64 << 10))
    } catch {
      // it takes all that is left
    }
    for (let index = 1; index < 60; index += 1) {
      clock.at += 30_000
      spool.release(spool.append(tick(index)))
    }
    expect(spool.stats()).toMatchObject({ intervals: 6000, droppedIntervals: 0 })
    expect(spool.stats().problem).toContain('ENOSPC')
    expect(lines.filter((line) => line.includes('free space on the volume'))).toHaveLength(1)

    rmSync(ballast)
    clock.at += 30_000
    spool.release(spool.append(tick(60)))
    expect(spool.stats().problem).toBeUndefined()
    spool.close()
    const all = Array.from({ length: 61 }, (_, index) => tick(index)).flat()
    const again = await open(folder)
    expect(covered(drain(again))).toEqual(covered(all))
    again.close()
  },
)

test.skipIf(!canMount)('a disk that becomes read-only loses nothing that was sent meanwhile', async () => {
  const folder = tinyDisk() ?? ''
  const clock = handClock()
  const spool = await open(folder, { clock })
  const remount = (mode: string) => execFileSync('mount', ['-o', `remount,${mode}`, folder])
  const before = spool.append(tick(0))
  remount('ro')
  const held = spool.append(tick(1))
  spool.acknowledge(before)
  spool.release(spool.append(tick(2)))
  expect(spool.stats().problem).toContain('EROFS')
  expect(drain(spool)).toEqual(tick(2))
  remount('rw')
  clock.at += 2000
  spool.append(tick(3))
  spool.acknowledge(held)
  expect(spool.stats()).toMatchObject({ intervals: 100, problem: undefined })
  spool.close()
  const again = await open(folder)
  // The acknowledgement of the first could not be written: core ignores what it gets twice.
  expect(covered(drain(again))).toEqual(covered([...tick(0), ...tick(3)]))
  again.close()
})

test('a folder that can not be made is reported, and used as soon as it can', async () => {
  const clock = handClock()
  const { log, lines } = readableLog()
  const inTheWay = join(freshFolder(), 'spool')
  writeFileSync(inTheWay, 'a file')
  const spool = await open(inTheWay, { clock, log })
  const held = spool.append(tick(0))
  spool.release(spool.append(tick(1)))
  expect(spool.stats()).toMatchObject({ intervals: 200, bytes: 0 })
  expect(spool.stats().problem).toMatch(/EEXIST|ENOTDIR/)
  expect(lines).toHaveLength(1)
  rmSync(inTheWay)
  clock.at += 2000
  const taken = spool.dequeueOldest(ample)
  expect(covered(taken?.intervals ?? [])).toEqual(covered(tick(1)))
  taken?.acknowledge()
  spool.release(held)
  expect(spool.stats().problem).toBeUndefined()
  spool.close()
  const again = await open(inTheWay)
  expect(covered(drain(again))).toEqual(covered(tick(0)))
  again.close()
})

/** A disk that can be taken away, and brought back. */
function movableDisk() {
  const folder = join(freshFolder(), 'spool')
  const away = `${folder}.away`
  return {
    folder,
    take() {
      renameSync(folder, away)
      writeFileSync(folder, 'a file')
    },
    giveBack() {
      rmSync(folder)
      renameSync(away, folder)
    },
    /** What a process that starts now would send. */
    async afterCrash() {
      const copy = join(freshFolder(), 'spool')
      cpSync(away, copy, { recursive: true })
      rmSync(join(copy, 'lock'))
      const next = await open(copy)
      const found = covered(drain(next))
      next.close()
      return found
    },
  }
}
const refused = stepInterval('service-0', 0)

test('what core took but for copies that are only in memory stays on disk, and goes once the disk has these', async () => {
  const clock = handClock()
  const disk = movableDisk()
  const spool = await open(disk.folder, { clock })
  const original = spool.append(tick(0))
  disk.take()
  const copy = spool.append([refused])
  spool.acknowledge(original, copy)
  expect(spool.stats()).toMatchObject({ intervals: 101 })
  expect(await disk.afterCrash()).toEqual(covered(tick(0)))
  // It is refused once more.
  clock.at += 2_000
  const again = spool.append([refused])
  spool.acknowledge(copy, again)
  expect(spool.stats()).toMatchObject({ intervals: 101 })
  expect(await disk.afterCrash()).toEqual(covered(tick(0)))
  expect(spool.dequeueOldest(ample)).toBeUndefined()
  disk.giveBack()
  clock.at += 2_000
  spool.release(again)
  expect(drain(spool)).toEqual([refused])
  expect(spool.stats()).toMatchObject({ intervals: 0, droppedIntervals: 0 })
  spool.close()
})

test('with a copy that memory gives up its original is sent again, and nothing counts as lost', async () => {
  const clock = handClock()
  const disk = movableDisk()
  const spool = await open(disk.folder, { clock, memoryIntervals: 150 })
  const original = spool.append(tick(0))
  disk.take()
  const copy = spool.append([refused])
  spool.acknowledge(original, copy)
  spool.append(tick(1))
  expect(spool.stats()).toMatchObject({ intervals: 201 })
  spool.append(tick(2))
  spool.release(copy)
  expect(spool.stats()).toMatchObject({ droppedIntervals: 0 })
  disk.giveBack()
  clock.at += 2_000
  expect(covered(drain(spool))).toEqual(covered(tick(0)))
  spool.close()
})

test('a spool that is closed while copies are only in memory leaves their originals to the next process', async () => {
  const disk = movableDisk()
  const { log, lines } = readableLog()
  const spool = await open(disk.folder, { log })
  const original = spool.append(tick(0))
  disk.take()
  spool.acknowledge(original, spool.append([refused]))
  spool.close()
  expect(await disk.afterCrash()).toEqual(covered(tick(0)))
  expect(lines.filter((line) => line.includes('they are lost'))).toEqual([])
})

test('memory is bounded too: the oldest intervals go first and are counted once', async () => {
  const inTheWay = join(freshFolder(), 'spool')
  writeFileSync(inTheWay, 'a file')
  const { log, lines } = readableLog()
  const spool = await open(inTheWay, { memoryIntervals: 250, log })
  const [first, second] = [spool.append(tick(0)), spool.append(tick(1))]
  for (const index of [2, 3]) spool.release(spool.append(tick(index)))
  expect(spool.stats()).toMatchObject({ intervals: 200, droppedIntervals: 0 })
  spool.release(first)
  spool.release(first)
  spool.acknowledge(second)
  expect(spool.stats()).toMatchObject({ intervals: 200, droppedIntervals: 100 })
  expect(covered(drain(spool))).toEqual(covered([...tick(2), ...tick(3)]))
  expect(lines.filter((line) => line.includes('memory full'))).toHaveLength(1)
})
