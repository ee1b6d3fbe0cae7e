import { describe, expect, it } from 'vitest'
import { cutAtBuckets, dropOverlaps } from '../../src/snapshots/intervals.ts'
import { dayMs, historyOf } from './history.ts'
import { changesOf, clip, intervalsOf, type Range, type ReportedInterval } from './intervals.ts'
import { liveSpells } from './live-spells.ts'
import { lastMessageOf } from './messages.ts'
import { rolloutsOf } from './rollouts.ts'
import { type DemoService, demoWorld, servicesOf } from './world.ts'

const range: Range = { from: Date.parse('2026-08-24T00:00:00Z'), to: Date.parse('2026-11-22T16:40:30Z') }
const world = demoWorld()
const services = servicesOf(world)
const serviceNamed = (path: string) => {
  const found = services.find((service) => service.path.endsWith(path))
  if (!found) throw new Error(`the demo world has no ${path}`)
  return found
}
const total = (intervals: readonly ReportedInterval[]) => intervals.reduce((sum, { from, to }) => sum + to - from, 0)

describe('the demo world', () => {
  it('has four clusters, 60 services and all four tiers', () => {
    expect(world.clusters).toHaveLength(4)
    expect(new Set(services.map(({ path }) => path)).size).toBe(60)
    expect(new Set(services.map(({ tier }) => tier))).toEqual(new Set(['critical', 'high', 'medium', 'low']))
  })

  it('names only dependencies and groups that exist', () => {
    const paths = new Set(services.map(({ path }) => path))
    const groups = new Set(world.groups.map(({ name }) => name))
    for (const { document } of services) {
      expect(groups).toContain(document.slaGroup)
      for (const { path } of [...(document.dependencies?.requires ?? []), ...(document.dependencies?.usedBy ?? [])]) {
        expect(paths).toContain(path)
      }
    }
  })
})

describe('the history of a service', () => {
  it('is the same for the same seed and another one for another', () => {
    const service = serviceNamed('prod/eu-west-1/search')
    expect(historyOf(service, range, 7)).toEqual(historyOf(service, range, 7))
    expect(historyOf(service, range, 7)).not.toEqual(historyOf(service, range, 8))
  })

  it('never overlaps, is exact to the second, and stays within its range', () => {
    for (const service of services) {
      const intervals = historyOf(service, range, 1)
      const refused = { future: 0, tooOld: 0, overlap: 0 }
      expect(dropOverlaps(intervals, refused)).toEqual(intervals)
      expect(refused.overlap).toBe(0)
      expect(intervals.every(({ from, to }) => from % 1000 === 0 && from < to)).toBe(true)
      expect(intervals.at(0)?.from).toBeGreaterThanOrEqual(range.from)
      expect(intervals.at(-1)?.to).toBe(range.to)
    }
  })

  it('loses nothing when it is cut into days and 5-minute intervals', () => {
    const intervals = historyOf(serviceNamed('notifications'), range, 1)
    const days = Array.from({ length: 91 }, (_, day) => ({
      from: range.from + day * dayMs,
      to: range.from + (day + 1) * dayMs,
    }))
    const pieces = cutAtBuckets(days.flatMap((day) => clip(intervals, day)))
    expect(pieces.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(total(intervals))
  })

  it('leaves six hours of one day unmeasured in the bank', () => {
    const gap = { from: Date.parse('2026-10-30T00:00:00Z'), to: Date.parse('2026-10-31T00:00:00Z') }
    expect(total(clip(historyOf(serviceNamed('ledger'), range, 1), gap))).toBe(18 * 3_600_000)
  })

  it('takes the whole data platform down at once', () => {
    const minute = { from: Date.parse('2026-10-15T14:20:00Z'), to: Date.parse('2026-10-15T14:21:00Z') }
    for (const service of services.filter(({ nodeId }) => nodeId === 'acme/data/prod/us-east-1')) {
      const maintained = service.maintenance?.weekday === 4
      expect(clip(historyOf(service, range, 1), minute).map(({ status }) => status)).toEqual([
        maintained ? 'MAINTENANCE' : 'DOWN',
      ])
    }
  })

  it('is up 99.9 % and more over the fleet', () => {
    const all = services.flatMap((service) => historyOf(service, range, 1))
    const down = total(all.filter(({ status }) => status === 'DOWN'))
    expect(down / total(all)).toBeLessThan(0.001)
    expect(down).toBeGreaterThan(0)
  })
})

describe('what agents see beside the status', () => {
  const changesSeen = (service: DemoService) => rolloutsOf(service, historyOf(service, range, 1), range, 1)

  it('are rollouts, restarts and scalings in the order of time, each with what was before', () => {
    const all = services.flatMap(changesSeen)
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(['ROLLOUT', 'RESTART', 'SCALING']))
    for (const service of services) {
      const changes = changesSeen(service)
      expect(changes.map(({ at }) => at)).toEqual(changes.map(({ at }) => at).sort((a, b) => a - b))
      expect(new Set(changes.map(({ key }) => key)).size).toBe(changes.length)
      const images = changes.flatMap((change) => change.images)
      expect(images.slice(1).map(({ before }) => before)).toEqual(images.slice(0, -1).map(({ after }) => after))
    }
  })

  it('are a rollout seven minutes before the index of the search is corrupt, and one back that ends it', () => {
    const search = serviceNamed('prod/eu-west-1/search')
    const outage = historyOf(search, range, 1).find(({ message }) => message?.startsWith('Index is corrupt'))
    const near = changesSeen(search).filter(({ kind, at }) => kind === 'ROLLOUT' && at >= (outage?.from ?? 0) - 420_000)
    expect(near[0]?.at).toBe((outage?.from ?? 0) - 420_000)
    expect(near[1]?.cause).toBe('SpokenFor back')
    expect(near[1]?.images[0]?.after).toBe(near[0]?.images[0]?.before)
  })

  it('are the last words of the pod in every outage but that of a whole cluster, without a secret', () => {
    for (const service of services) {
      for (const { from, status, message } of historyOf(service, range, 1)) {
        if (status !== 'DOWN' || message?.startsWith('Control plane')) continue
        const seen = lastMessageOf(service, from, message ?? '', 1)
        expect([message, seen?.log]).toEqual([message, expect.stringContaining('\n')])
        expect(seen?.log).not.toMatch(/(?:password|token)=[^*]/)
      }
    }
  })
})

describe('intervals', () => {
  it('take the gravest of overlapping spells, and merge what is alike', () => {
    const spells = [
      { status: 'DEGRADED', from: 1000, to: 5000, message: 'slow' },
      { status: 'DOWN', from: 2000, to: 3000, message: 'gone' },
      { status: 'UNMEASURED', from: 6000, to: 7000, message: '' },
    ] as const
    const intervals = intervalsOf(spells, { from: 0, to: 8000 })
    expect(intervals.map(({ from, to, status }) => [from, to, status])).toEqual([
      [0, 1000, 'OPERATIONAL'],
      [1000, 2000, 'DEGRADED'],
      [2000, 3000, 'DOWN'],
      [3000, 5000, 'DEGRADED'],
      [5000, 6000, 'OPERATIONAL'],
      [7000, 8000, 'OPERATIONAL'],
    ])
    expect(changesOf(intervals).map(({ at, to }) => [at, to])).toEqual([
      [0, 'OPERATIONAL'],
      [1000, 'DEGRADED'],
      [2000, 'DOWN'],
      [3000, 'DEGRADED'],
      [5000, 'OPERATIONAL'],
    ])
  })
})

describe('live troubles', () => {
  it('do not depend on the range that is asked for', () => {
    for (const cluster of world.clusters) {
      const day = liveSpells(cluster, { from: range.to, to: range.to + dayMs }, 1)
      const later = liveSpells(cluster, { from: range.to + dayMs / 2, to: range.to + dayMs }, 1)
      for (const [path, spells] of later) expect(day.get(path)).toEqual(expect.arrayContaining(spells))
    }
  })
})
