import { expect, test } from 'vitest'
import { createPieceQueue } from './queue.ts'

const piece = (from: number) => ({ from, to: from + 1, status: 'OPERATIONAL' as const })
const all = () => true

test('a piece stays until it is acknowledged', () => {
  const queue = createPieceQueue(10, () => undefined)
  queue.add('a', [piece(1), piece(2)])
  const sent = queue.pending(all, 1)
  queue.add('b', [piece(3)])
  queue.acknowledge(sent)
  expect(queue.pending(all, 10).map(({ piece: { from } }) => from)).toEqual([2, 3])
  expect(queue.pending((path) => path === 'b', 10)).toHaveLength(1)
})

test('a full queue drops its oldest pieces and counts them', () => {
  let dropped = 0
  const queue = createPieceQueue(3, (count) => {
    dropped += count
  })
  queue.add('a', [piece(1), piece(2), piece(3), piece(4), piece(5)])
  expect(queue.pending(all, 10).map(({ piece: { from } }) => from)).toEqual([3, 4, 5])
  expect([dropped, queue.dropped(), queue.size()]).toEqual([2, 2, 3])
})
