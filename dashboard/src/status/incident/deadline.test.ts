import { describe, expect, it } from 'vitest'
import type { Incident } from '../../graphql/generated/types.generated.ts'
import { notableDeadlines, resolutionDeadline, responseDeadline } from './deadline.ts'
import { flagsOf } from './incident-labels.ts'

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 22, 10, minutes)).toISOString()
const incident = (more: Partial<Incident> = {}): Incident => ({
  id: '1',
  servicePath: 'a/b/c/d/orders',
  serviceName: 'orders',
  displayName: 'Orders',
  source: 'MONITORING',
  severity: 'critical',
  title: 'down',
  status: 'OPEN',
  startedAt: at(0),
  openedAt: at(1),
  acknowledgedAt: null,
  acknowledgedBy: null,
  resolvedAt: null,
  resolvedBy: null,
  noDataSince: null,
  durationSeconds: 0,
  assignee: null,
  flapCount: 0,
  replayed: false,
  planned: false,
  pageSuppressed: false,
  exclusionWindowId: null,
  rootCause: null,
  dependentCount: 0,
  responseDue: at(16),
  resolutionDue: at(60),
  responseBreached: false,
  resolutionBreached: false,
  ...more,
})
const plain = ({ state, words }: { state: string; words: string }) => [state, words.replaceAll('\u00a0', ' ')]
const now = (minutes: number) => Date.parse(at(minutes))

describe('a deadline', () => {
  it('counts down, and is pointed at in the last quarter of its time', () => {
    expect(plain(responseDeadline(incident(), now(4)))).toEqual(['running', '12 min left'])
    expect(plain(responseDeadline(incident(), now(14)))).toEqual(['soon', '2 min left'])
    expect(plain(resolutionDeadline(incident(), now(0)))).toEqual(['running', '1 h left'])
  })
  it('says by how much it is overdue', () => {
    expect(plain(responseDeadline(incident(), now(20)))).toEqual(['missed', 'overdue by 4 min'])
  })
  it('stops when what it asks for is done', () => {
    const taken = incident({ acknowledgedAt: at(6) })
    expect(plain(responseDeadline(taken, now(50)))).toEqual(['met', 'met, 10 min to spare'])
    expect(plain(responseDeadline(incident({ acknowledgedAt: at(18) }), now(50)))).toEqual([
      'missed',
      'missed by 2 min',
    ])
  })
  it('to respond is met by a recovery that came before anybody responded', () => {
    expect(responseDeadline(incident({ resolvedAt: at(5) }), now(50)).state).toBe('met')
  })
  it('that nobody agreed on is none', () => {
    expect(plain(responseDeadline(incident({ responseDue: null }), now(50)))).toEqual(['none', 'no deadline'])
  })
  it('is worth a line while it runs or when it was missed, not when it was met', () => {
    const names = (more: Partial<Incident>, minutes: number) =>
      notableDeadlines(incident(more), now(minutes)).map(({ name }) => name)
    expect(names({}, 2)).toEqual(['response', 'resolution'])
    expect(names({ acknowledgedAt: at(6) }, 7)).toEqual(['resolution'])
    expect(names({ acknowledgedAt: at(18), resolvedAt: at(30) }, 90)).toEqual(['response'])
    expect(names({ acknowledgedAt: at(6), resolvedAt: at(30) }, 90)).toEqual([])
    expect(names({ responseDue: null, resolutionDue: null }, 90)).toEqual([])
  })
})

describe('flags', () => {
  it('name what is special, and nothing of an ordinary incident', () => {
    expect(flagsOf(incident())).toEqual([])
    expect(flagsOf(incident({ flapCount: 3, replayed: true, planned: true, pageSuppressed: true }))).toMatchObject([
      { label: 'flapping ×3' },
      { label: 'replayed' },
      { label: 'planned' },
      { label: 'page suppressed' },
    ])
    expect(flagsOf(incident({ source: 'MANUAL', dependentCount: 2 })).map(({ label }) => label)).toEqual([
      'explains 2 more',
      'manual',
    ])
  })
})
