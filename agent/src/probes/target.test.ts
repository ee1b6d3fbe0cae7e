import { expect, test } from 'vitest'
import { probeTarget } from './target.ts'

const path = 'a/b/c/d/e'

test('an endpoint is probed as it is written', () => {
  const health = { endpoint: 'tcp://db:5432', interval: '10s', timeout: '500ms' }
  expect(probeTarget({ path, health }, 'h')).toEqual({ url: 'tcp://db:5432', intervalMs: 10_000, timeoutMs: 500 })
})

test('port and path are probed on the given host, with the documented defaults', () => {
  const defaults = { intervalMs: 30_000, timeoutMs: 5_000 }
  expect(probeTarget({ path, health: { enabled: true } }, 'h')).toEqual({ url: 'http://h:80/healthz', ...defaults })
  expect(probeTarget({ path, health: { port: 81 } }, 'h')).toEqual({ url: 'http://h:81/healthz', ...defaults })
  expect(probeTarget({ path, health: { path: 'up' } }, 'h')).toEqual({ url: 'http://h:80/up', ...defaults })
})

test('no health section, a switched-off one, and one without a place are no probe', () => {
  expect(probeTarget({ path }, 'h')).toBeUndefined()
  expect(probeTarget({ path, health: { interval: '5s' } }, 'h')).toBeUndefined()
  expect(probeTarget({ path, health: { enabled: false, endpoint: 'http://x' } }, 'h')).toBeUndefined()
})
