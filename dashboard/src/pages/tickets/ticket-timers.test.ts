import { describe, expect, it } from 'vitest'
import { notableTimer } from './ticket-timers.ts'

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 22, 10, minutes)).toISOString()
const ticket = { createdAt: at(0), responseDue: at(30), resolutionDue: at(480), respondedAt: null, resolvedAt: null }
const lineAt = (more: object, minute: number) => {
  const line = notableTimer({ ...ticket, status: 'OPEN', ...more }, Date.parse(at(minute)))
  return line && [line.name, line.deadline.state, line.deadline.words.replaceAll('\u00a0', ' ')]
}

describe('the timer on a card', () => {
  it('is that of the response until work starts, and then that of the resolution', () => {
    expect(lineAt({}, 10)).toEqual(['response', 'running', '20 min left'])
    expect(lineAt({}, 40)).toEqual(['response', 'missed', 'overdue by 10 min'])
    expect(lineAt({ status: 'IN_PROGRESS', respondedAt: at(20) }, 40)).toEqual([
      'resolution',
      'running',
      '7 h 20 min left',
    ])
  })
  it('of what is done shows only what was missed', () => {
    const done = { status: 'RESOLVED', respondedAt: at(20), resolvedAt: at(60) }
    expect(lineAt(done, 900)).toBeNull()
    expect(lineAt({ ...done, respondedAt: at(31) }, 900)).toEqual(['response', 'missed', 'missed by 1 min'])
    expect(lineAt({ ...done, status: 'CLOSED', resolvedAt: at(500) }, 900)).toEqual([
      'resolution',
      'missed',
      'missed by 20 min',
    ])
  })
})
