import { describe, expect, it } from 'vitest'
import { applyStatusEvent, prependEvent } from './apply-status-events.ts'
import type { StatusEvent } from './generated/types.generated.ts'

const event = (id: string, at: string, path = 'a/b/c/d/orders'): StatusEvent => ({
  id,
  serviceId: '1',
  path,
  serviceName: 'orders',
  displayName: 'Orders',
  from: 'OPERATIONAL',
  to: 'DOWN',
  at,
  message: 'no replica ready',
})

const row = {
  path: 'a/b/c/d/orders',
  status: 'OPERATIONAL' as const,
  stale: true,
  statusSince: '2026-11-22T10:00:00.000Z',
  message: null,
}

describe('applyStatusEvent', () => {
  it('shows a newer change at once and ends staleness', () => {
    expect(applyStatusEvent(row, event('1', '2026-11-22T11:00:00Z'))).toEqual({
      ...row,
      status: 'DOWN',
      stale: false,
      statusSince: '2026-11-22T11:00:00Z',
      message: 'no replica ready',
    })
  })
  it('keeps the row when the change is older, equal or of another service', () => {
    expect(applyStatusEvent(row, event('1', '2026-11-22T09:00:00Z'))).toBe(row)
    expect(applyStatusEvent(row, event('1', '2026-11-22T10:00:00Z'))).toBe(row)
    expect(applyStatusEvent(row, event('1', '2026-11-22T11:00:00Z', 'a/b/c/d/other'))).toBe(row)
    expect(applyStatusEvent(row, undefined)).toBe(row)
  })
})

describe('prependEvent', () => {
  it('keeps the newest first, each once, up to the limit', () => {
    const first = event('1', '2026-11-22T10:00:00Z')
    const second = event('2', '2026-11-22T11:00:00Z')
    const third = event('3', '2026-11-22T12:00:00Z')
    expect(prependEvent([second, first], third, 2).map(({ id }) => id)).toEqual(['3', '2'])
    expect(prependEvent([second, first], { ...second, id: 'live-2' }, 5).map(({ id }) => id)).toEqual(['live-2', '1'])
    expect(prependEvent([third, second], first, 5).map(({ id }) => id)).toEqual(['3', '2', '1'])
  })
})
