import { expect, it } from 'vitest'
import { readEventLine } from './event-line.ts'

it.each([
  [
    '2026-11-29T08:00:00Z Warning BackOff: Back-off restarting: c (3 times)',
    ['2026-11-29T08:00:00Z', true, 'BackOff', 'Back-off restarting: c (3 times)'],
  ],
  ['2026-11-29T08:00:00.123456Z Normal Pulled: ok', ['2026-11-29T08:00:00.123456Z', false, 'Pulled', 'ok']],
  [' Warning Unhealthy: ', [null, true, 'Unhealthy', '']],
  ['denied by an admission webhook', [null, false, null, 'denied by an admission webhook']],
  ['', [null, false, null, '']],
])('of %j are shown', (line, [at, isWarning, reason, text]) => {
  expect(readEventLine(line)).toEqual({ at, isWarning, reason, text })
})
