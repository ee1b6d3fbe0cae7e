import { describe, expect, it } from 'vitest'
import type { Agent } from '../../graphql/generated/types.generated.ts'
import { agentNotes } from './agent-notes.ts'

const now = Date.parse('2026-11-22T12:00:00Z')
const agent = (change: Partial<Agent>): Agent => ({
  nodeId: 'acme/shop/prod/eu1',
  name: 'eu1',
  version: '4.0.0',
  status: 'ONLINE',
  intervalSeconds: 30,
  serviceCount: 3,
  firstSeenAt: '2026-11-01T00:00:00Z',
  lastSeenAt: '2026-11-22T11:59:50Z',
  warnings: [],
  instance: null,
  clockSkewSeconds: null,
  spooledIntervals: null,
  oldestSpooledAt: null,
  droppedIntervals: null,
  retiredAt: null,
  retiredBy: null,
  ...change,
})
const notes = (change: Partial<Agent>) =>
  agentNotes(agent(change), now).map(({ kind, tone, text }) => `${kind} ${tone}: ${text.replaceAll('\u00a0', ' ')}`)

describe('the notes about an agent', () => {
  it('are none when it says nothing, or that all is well', () => {
    expect(notes({})).toEqual([])
    expect(notes({ clockSkewSeconds: -0.9, spooledIntervals: 0, droppedIntervals: 0 })).toEqual([])
  })
  it('say what is on its disk, and whether it comes', () => {
    const spooled = { spooledIntervals: 12_345, oldestSpooledAt: '2026-11-22T10:30:00Z' }
    expect(notes(spooled)).toEqual(['spooled maintenance: 12,345 intervals replaying, oldest 1 h ago'])
    expect(notes({ ...spooled, status: 'OFFLINE', oldestSpooledAt: null })).toEqual([
      'spooled maintenance: 12,345 intervals kept on its disk',
    ])
  })
  it('name a skew of more than a second, either way, and call one of more than a minute a fault', () => {
    expect(notes({ clockSkewSeconds: 2.5 })).toEqual(['skew maintenance: clock 2.5 s ahead'])
    expect(notes({ clockSkewSeconds: -90 })).toEqual(['skew degraded: clock 1 min 30 s behind'])
  })
  it('begin with what is lost', () => {
    expect(notes({ spooledIntervals: 1, droppedIntervals: 1 })).toEqual([
      'dropped degraded: 1 interval lost',
      'spooled maintenance: 1 interval replaying',
    ])
  })
})
