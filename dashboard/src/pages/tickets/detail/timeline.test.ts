import { describe, expect, it } from 'vitest'
import { timelineOf } from './timeline.ts'

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 22, 10, minutes)).toISOString()
const change = { author: 'ada', from: null, to: null }

describe('the timeline of a ticket', () => {
  it('has changes and comments as one list, newest first, a comment below the move it came with', () => {
    const lines = timelineOf({
      history: [
        { ...change, id: '1', field: 'CREATED', at: at(0), to: 'OPEN' },
        { ...change, id: '2', field: 'ASSIGNEE', at: at(1), to: 'linus' },
        { ...change, id: '3', field: 'ASSIGNEE', at: at(2), from: 'linus' },
        { ...change, id: '4', field: 'PRIORITY', at: at(3), from: 'LOW', to: 'HIGH' },
        { ...change, id: '5', field: 'STATUS', at: at(5), from: 'OPEN', to: 'IN_PROGRESS' },
      ],
      comments: [
        { id: '1', author: 'grace', at: at(4), text: 'Please.' },
        { id: '2', author: 'ada', at: at(5), text: 'Coming.' },
      ],
    })
    expect(lines.map(({ words, text }) => text ?? words)).toEqual([
      'Open → In progress',
      'Coming.',
      'Please.',
      'Priority low → high',
      'Taken from linus',
      'Assigned to linus',
      'Opened',
    ])
  })
})
