import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareOutages, flapMs, type HeldOutage, type Move, type Outage, outagesOf } from './outages.ts'

const minute = 60_000
const up = (at: number): Move => ({ at: at * minute, down: false })
const down = (at: number): Move => ({ at: at * minute, down: true })
const outage = (from: number, to: number | null, flaps = 0, lostSight = false): Outage => ({
  startedAt: from * minute,
  resolvedAt: to === null ? null : to * minute,
  lostSight,
  flaps,
})
/** The move after a long silence that began at a minute. */
const after = (silentSince: number, move: Move): Move => ({ ...move, silentSince: silentSince * minute })

const held = (id: number, from: number, to: number | null, flaps = 0): HeldOutage => ({
  id,
  ...outage(from, to, flaps),
})

describe('outages', () => {
  const cases: [what: string, moves: Move[], seed: Outage | undefined, shown: Outage[]][] = [
    ['start with DOWN and end with a recovery', [up(0), down(10), up(12)], undefined, [outage(10, 12)]],
    ['last while nothing recovers', [down(10), down(20)], undefined, [outage(10, null)]],
    ['go on when DOWN is back within five minutes', [down(0), up(10), down(15), up(16)], undefined, [outage(0, 16, 1)]],
    [
      'are two when it is back later',
      [down(0), up(10), down(15.001)],
      undefined,
      [outage(0, 10), outage(15.001, null)],
    ],
    ['count every return', [down(0), up(1), down(2), up(3), down(4)], undefined, [outage(0, null, 2)]],
    ['continue the one that lasts', [down(20), up(30)], outage(0, null), [outage(0, 30)]],
    ['re-open the one before', [down(12)], outage(0, 10, 3), [outage(0, null, 4)]],
    ['leave the one before alone', [down(30)], outage(0, 10), [outage(0, 10), outage(30, null)]],
    ['start earlier than was known', [up(2), down(5)], outage(7, null), [outage(5, null)]],
    [
      'end when they were last seen before DOWN after a silence',
      [down(0), after(10, down(60))],
      undefined,
      [outage(0, 10, 0, true), outage(60, null)],
    ],
    [
      'end when they were last seen before a recovery after a silence',
      [down(0), after(10, up(60))],
      undefined,
      [outage(0, 10, 0, true)],
    ],
    [
      'are no concern of a silence after they ended',
      [down(0), up(4), after(10, down(60))],
      undefined,
      [outage(0, 4), outage(60, null)],
    ],
    ['are none without a move', [], undefined, []],
  ]
  it.each(cases)('%s', (_what, moves, seed, shown) => expect(outagesOf(moves, seed)).toEqual(shown))

  it('keep more than five minutes apart, in order, and hold every DOWN', () => {
    const someMoves = fc.array(fc.record({ at: fc.integer({ min: 0, max: 3_600_000 }), down: fc.boolean() }))
    fc.assert(
      fc.property(someMoves, (unsorted) => {
        const moves = unsorted.toSorted((a, b) => a.at - b.at)
        const shown = outagesOf(moves)
        shown.forEach(({ startedAt, resolvedAt }, index) => {
          const next = shown[index + 1]
          if (next) expect(next.startedAt - (resolvedAt ?? Number.POSITIVE_INFINITY)).toBeGreaterThan(flapMs)
          expect(moves).toContainEqual({ at: startedAt, down: true })
        })
        for (const { at } of moves.filter((move) => move.down)) {
          const covering = shown.filter((one) => one.startedAt <= at && at <= (one.resolvedAt ?? at))
          expect(covering).toHaveLength(1)
        }
      }),
    )
  })
})

describe('comparing incidents with the outages that are shown', () => {
  const cases: [
    what: string,
    before: HeldOutage[],
    shown: Outage[],
    wanted: { opened?: Outage[]; changed?: [number, Outage][]; absorbed?: [number, number][] },
  ][] = [
    ['changes nothing where they agree', [held(1, 0, 10, 2)], [outage(0, 10, 2)], {}],
    ['opens what is not held', [held(1, 0, 10)], [outage(0, 10), outage(20, null)], { opened: [outage(20, null)] }],
    ['resolves', [held(1, 0, null)], [outage(0, 5)], { changed: [[1, outage(0, 5)]] }],
    ['starts earlier', [held(1, 5, 10)], [outage(2, 10)], { changed: [[1, outage(2, 10)]] }],
    [
      'joins into the oldest',
      [held(4, 0, 10), held(2, 20, 30), held(9, 40, null)],
      [outage(0, null, 2)],
      {
        changed: [[4, outage(0, null, 2)]],
        absorbed: [
          [2, 4],
          [9, 4],
        ],
      },
    ],
    [
      'leaves the first part to the one that falls apart',
      [held(1, 0, null)],
      [outage(0, 20), outage(60, null)],
      { changed: [[1, outage(0, 20)]], opened: [outage(60, null)] },
    ],
    ['keeps what no interval shows', [held(1, 0, 0)], [outage(20, 30)], { opened: [outage(20, 30)] }],
    ['keeps a start that a status reported before the intervals', [held(1, 0, null)], [outage(8, null)], {}],
  ]
  it.each(cases)('%s', (_what, before, shown, { opened = [], changed = [], absorbed = [] }) => {
    const found = compareOutages(before, shown)
    expect({
      opened: found.opened,
      changed: found.changed.map((one) => [one.before.id, one.after]),
      absorbed: found.absorbed.map(({ id, into }) => [id, into]),
    }).toEqual({ opened, changed, absorbed })
  })
})
