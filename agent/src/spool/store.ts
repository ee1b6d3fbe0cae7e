import type { Logger } from 'pino'
import type { Clock } from '../platform/time/clock.ts'
import type { ServiceInterval } from '../timeline/timeline.ts'
import type { DequeueLimits, Frame } from './frame.ts'
import { type FolderLock, lockFolder } from './lock.ts'
import type { FrameState } from './segments/ledger.ts'
import type { Segment } from './segments/segment.ts'
import { loadSegment, newSegment } from './segments/segment.ts'
import { listSegments } from './segments/segment-file.ts'
import { attempt, type Losses, type Trouble } from './trouble.ts'
import { createVolume, type Volume } from './volume.ts'

/** The spool's folder: segments, of which the newest takes frames, within bounds of size and age. */
export interface Store {
  /** Writes a frame; throws when it is not on disk. */
  append(intervals: readonly ServiceInterval[], state: FrameState): Frame
  dequeue(limits: DequeueLimits): { intervals: ServiceInterval[]; frames: Frame[] } | undefined
  openIntervals(): number
  bytes(): number
  oldestAt(): number | undefined
  /** Ends the use of the folder; what is not acknowledged stays there. */
  close(): void
}

export interface StoreInput {
  folder: string
  maxBytes: number
  maxAgeMs: number
  clock: Clock
  log: Logger
  losses: Losses
  trouble: Trouble
}

interface State extends StoreInput {
  lock: FolderLock
  touchedAt: number
  /** Oldest first. */
  volumes: Volume[]
  active: Volume | undefined
  lastId: number
}

const segmentBytes = 4 << 20
/** A segment whose frames are all acknowledged is replaced only from this size on: its names are worth something. */
const idleBytes = 256 << 10
const touchMs = 10_000

/** Opens a folder and all that is left in it. Throws AgentError `spool_locked`, and the file system's errors. */
export function openStore(input: StoreInput): Store {
  const lock = lockFolder(input.folder, input.clock.now)
  try {
    const { ids, highest } = listSegments(input.folder)
    const state: State = {
      ...input,
      lock,
      touchedAt: input.clock.now(),
      volumes: [],
      active: undefined,
      lastId: highest,
    }
    for (const id of ids) attempt(input.trouble, () => load(state, id))
    enforceBounds(state)
    return storeOf(state)
  } catch (error) {
    lock.release()
    throw error
  }
}

function storeOf(state: State): Store {
  const { volumes, lock, trouble } = state
  return {
    append(intervals, frameState) {
      touch(state)
      const volume = writable(state, intervals.at(-1)?.interval.to ?? 0)
      try {
        const seq = volume.segment.append(intervals, frameState)
        enforceBounds(state)
        return { home: volume, seq }
      } catch (error) {
        giveUpUnsound(state, volume)
        throw error
      }
    },
    dequeue(limits) {
      touch(state)
      enforceBounds(state)
      for (const volume of [...volumes]) {
        const found = volume.dequeue(limits)
        if (found) return { intervals: found.intervals, frames: found.seqs.map((seq) => ({ home: volume, seq })) }
        volume.rest()
      }
      return undefined
    },
    openIntervals: () => volumes.reduce((sum, { segment }) => sum + segment.ledger.openIntervals(), 0),
    bytes: () => volumes.reduce((sum, { segment }) => sum + segment.bytes(), 0),
    oldestAt: () => volumes.map(({ segment }) => segment.ledger.oldestAt()).find((at) => at !== undefined),
    close() {
      seal(state)
      attempt(trouble, lock.release)
    },
  }
}

function load(state: State, id: number): void {
  const { segment, damaged, lost, cut, writable } = loadSegment(state.folder, id)
  if (cut > 0) state.log.warn({ segment: id, bytes: cut }, 'a torn record at the end of the spool is cut off')
  if (damaged > 0) state.log.error({ segment: id, places: damaged, intervals: lost }, 'the spool is damaged on disk')
  state.losses.add(lost, 'damaged on disk')
  const volume = addVolume(state, segment)
  if (segment.ledger.openIntervals() === 0 && onEmpty(state, volume)) return
  state.active = writable ? volume : undefined
}

function addVolume(state: State, segment: Segment): Volume {
  const { losses, trouble } = state
  const volume = createVolume({ segment, losses, trouble, onEmpty: (empty) => onEmpty(state, empty) })
  state.volumes.push(volume)
  return volume
}

/** The volume that takes intervals up to `until`: a new one when the newest is full, or would span much of the time that is kept. */
function writable(state: State, until: number): Volume {
  const { folder, maxBytes, maxAgeMs, active } = state
  if (active) {
    const { from } = active.segment.span()
    const isFull = active.segment.bytes() >= Math.min(segmentBytes, maxBytes / 8)
    if (!isFull && until - from < maxAgeMs / 14) return active
    seal(state)
  }
  state.lastId += 1
  const volume = addVolume(state, newSegment(folder, state.lastId))
  state.active = volume
  return volume
}

/** No more frames for the newest volume; it goes to the disk for good. */
function seal(state: State): void {
  const { active, trouble } = state
  state.active = undefined
  if (!active || active.segment.frameBytes() === 0) return
  if (active.segment.ledger.openIntervals() === 0) discard(state, active)
  else attempt(trouble, active.segment.sync)
}

/** After a failed write: nothing may be added to a file that holds what it should not, and an empty one is no use. */
function giveUpUnsound(state: State, volume: Volume): void {
  let isSound = false
  attempt(state.trouble, () => {
    isSound = volume.segment.isSound()
  })
  if (isSound && volume.segment.frameBytes() > 0) return
  state.active = undefined
  if (volume.segment.ledger.openIntervals() === 0) discard(state, volume)
}

/** Whether a volume of which all is acknowledged was discarded. */
function onEmpty(state: State, volume: Volume): boolean {
  if (volume === state.active && volume.segment.bytes() < idleBytes) return false
  discard(state, volume)
  return true
}

function discard(state: State, volume: Volume): void {
  forget(state, volume)
  volume.discard()
}

function enforceBounds(state: State): void {
  const { volumes, maxBytes, maxAgeMs, clock } = state
  const now = clock.now()
  for (const volume of [...volumes]) {
    const { segment } = volume
    if (segment.frameBytes() === 0 || segment.span().to > now - maxAgeMs) continue
    forget(state, volume)
    volume.drop('too old')
  }
  let total = volumes.reduce((sum, { segment }) => sum + segment.bytes(), 0)
  while (total > maxBytes) {
    const [oldest] = volumes
    if (!oldest) return
    total -= oldest.segment.bytes()
    forget(state, oldest)
    oldest.drop('too many bytes')
  }
}

function forget(state: State, volume: Volume): void {
  const index = state.volumes.indexOf(volume)
  if (index >= 0) state.volumes.splice(index, 1)
  if (state.active === volume) state.active = undefined
}

function touch(state: State): void {
  const now = state.clock.now()
  if (Math.abs(now - state.touchedAt) < touchMs) return
  state.touchedAt = now
  state.lock.touch()
}
