import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { draftOf, pathOf, segmentOf } from './draft.ts'
import { readyLines } from './ready-lines.ts'

const draft = { ...draftOf(null), agent: 'acme/shop/prod/eu1', endpoint: 'https://example.org/health?a=1&b=it%27s' }
const lines = (changes: object = {}) =>
  Object.fromEntries(
    readyLines({ ...draft, ...changes }, 'https://itops.example.org').map(({ key, text }) => [key, text]),
  )

describe('the name of a new service', () => {
  it.each([
    ['https://www.example.org/x', '', 'www.example.org'],
    ['http://127.0.0.1:8080/health', '', '127.0.0.1-8080'],
    ['db.internal:5432', '', 'db.internal-5432'],
    ['tcp://[::1]:80', '', '1--80'],
    ['https://example.org', 'Müller & Söhne ', 'mu-ller-so-hne'],
    ['nonsense://', '', ''],
    ['', '', ''],
  ])('of %j, called %j, is %j', (endpoint, name, segment) => {
    expect(segmentOf({ endpoint, name })).toBe(segment)
  })

  it('stands under its agent, or where it is said to', () => {
    expect(pathOf(draft)).toBe('acme/shop/prod/eu1/example.org')
    expect(pathOf({ ...draft, node: ' a/b/c/d/ ', name: 'X' })).toBe('a/b/c/d/x')
  })
})

describe('lines to copy', () => {
  const document = {
    path: 'acme/shop/prod/eu1/on',
    displayName: 'on',
    criticality: 'high',
    slaGroup: '2026-01',
    health: { endpoint: draft.endpoint, interval: '10s', timeout: '5s', expect: { status: ['200', '3xx'] } },
  }
  const full = {
    name: 'on',
    criticality: 'high',
    slaGroup: '2026-01',
    intervalSeconds: 10,
    expectedStatus: '200, 3xx, x',
  }

  it('are a ConfigMap that agents find, with the document in it', () => {
    const map = parse(lines(full).configmap ?? '')
    expect(map).toMatchObject({ kind: 'ConfigMap', metadata: { labels: { 'itops.io/config': 'true' } } })
    expect(parse(map.data['it-ops.yaml'])).toEqual(document)
  })

  it('say from where it is probed, and how many must see it down', () => {
    const from = ['acme/edge/prod/ap1', 'acme/shop/prod/eu1']
    const healthOf = (changes: object) => parse(parse(lines(changes).configmap ?? '').data['it-ops.yaml']).health
    expect(healthOf({ from, quorum: 0 })).toMatchObject({ from })
    expect(healthOf({ from, quorum: 0 })).not.toHaveProperty('quorum')
    // A node was taken out after the quorum was chosen.
    expect(healthOf({ from, quorum: 3 })).toMatchObject({ from, quorum: 2 })
    expect(healthOf({ from: from.slice(1), quorum: 2 })).not.toHaveProperty('from')
  })

  it('are values of the chart', () => {
    expect(parse(lines(full).helm ?? '')).toEqual({ services: [document] })
  })

  it.each(['curl', 'cron'])('%s is a shell script that holds no key', (way) => {
    for (const endpoint of [draft.endpoint, "https://example.org/'; rm -rf /; '", 'db.internal:5432', '']) {
      const text = (lines({ endpoint, expectedStatus: '2xx, 401' })[way] ?? '')
        .replace(/^(\* )+/, '')
        .replaceAll('\\%', '%')
      expect(() => execFileSync('sh', ['-n'], { input: text })).not.toThrow()
      expect(text).toContain("'https://itops.example.org/api/v1/operator/status'")
      expect(text).toContain('X-API-Key: $(cat /etc/itops/operator-api-key)')
    }
  })

  it('send what they find, word for word', () => {
    const bin = `cat() { printf key; }; curl() { case "$*" in *operator/status*) printf '%s\\n' "$@" | tail -1;; *) printf '%s' "$code"; test "$code" = 200;; esac; }; sleep() { exit; }`
    for (const [code, expectedStatus, status] of [
      ['200', '', 'OPERATIONAL'],
      ['503', '', 'DOWN'],
      ['401', '2xx, 400-402', 'OPERATIONAL'],
      ['403', '2xx, 400-402', 'DOWN'],
    ]) {
      const input = `code=${code}; ${bin}\n${lines({ expectedStatus }).curl}`
      const sent = execFileSync('sh', ['-s'], { input, encoding: 'utf8' }).trim().split('\n').at(-1) ?? ''
      expect(JSON.parse(sent.replace(/^\d+(?=\{)/, ''))).toEqual({
        nodeId: 'acme/shop/prod/eu1',
        intervalSeconds: 30,
        services: [{ name: 'example.org', status }],
      })
    }
  })
})
