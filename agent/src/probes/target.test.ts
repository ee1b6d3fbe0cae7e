import { expect, test } from 'vitest'
import { probeTarget } from './target.ts'

const path = 'a/b/c/d/e'

test('an endpoint is probed as it is written, with what it asks', () => {
  const health = { endpoint: 'tcp://db:5432', interval: '10s', timeout: '500ms', expect: { maxLatency: '200ms' } }
  expect(probeTarget({ path, health }, 'h')).toEqual({
    kind: 'tcp',
    url: 'tcp://db:5432',
    intervalMs: 10_000,
    timeoutMs: 500,
    maxLatencyMs: 200,
    question: { expect: { maxLatency: '200ms' } },
  })
})

test.each([
  [{ enabled: true }, 'http', 'http://h:80/healthz'],
  [{ port: 81 }, 'http', 'http://h:81/healthz'],
  [{ path: 'up' }, 'http', 'http://h:80/up'],
  [{ path: '/' }, 'http', 'http://h:80/'],
  [{ port: 8443, tls: { insecure: true } }, 'http', 'https://h:8443/healthz'],
  [{ kind: 'tcp', port: 5432 }, 'tcp', 'tcp://h:5432'],
  [{ kind: 'grpc', port: 50051 }, 'grpc', 'grpc://h:50051/'],
  [{ kind: 'grpc', port: 50051, path: 'shop.Orders', tls: {} }, 'grpc', 'grpcs://h:50051/shop.Orders'],
  [{ kind: 'dns', path: 'a.example' }, 'dns', 'dns://h:53/a.example'],
  [{ kind: 'icmp' }, 'icmp', 'icmp://h'],
  [{ endpoint: 'https://a.example/x?y=1' }, 'http', 'https://a.example/x?y=1'],
  [{ endpoint: 'dns://10.0.0.10/a.example?type=MX' }, 'dns', 'dns://10.0.0.10/a.example?type=MX'],
  [{ kind: 'dns', endpoint: 'a.example' }, 'dns', 'dns:///a.example'],
  [{ kind: 'icmp', endpoint: 'router.example' }, 'icmp', 'icmp://router.example'],
  [{ kind: 'tcp', endpoint: 'db:5432' }, 'tcp', 'tcp://db:5432'],
  [{ endpoint: 'grpcs://a.example:443/x' }, 'grpc', 'grpcs://a.example:443/x'],
] as const)('%j is a probe by %s of %s', (health, kind, url) => {
  expect(probeTarget({ path, health }, 'h')).toMatchObject({ kind, url, intervalMs: 30_000, timeoutMs: 5_000 })
})

test('no health section, a switched-off one, and one without a place are no probe', () => {
  expect(probeTarget({ path }, 'h')).toBeUndefined()
  expect(probeTarget({ path, health: { interval: '5s' } }, 'h')).toBeUndefined()
  expect(probeTarget({ path, health: { enabled: false, endpoint: 'http://x' } }, 'h')).toBeUndefined()
})
