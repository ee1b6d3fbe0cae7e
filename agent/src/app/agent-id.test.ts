import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readAgentId } from './agent-id.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'itops-agent-id-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const claims = { 'kubernetes.io': { namespace: 'itops', serviceaccount: { name: 'itops-agent', uid: 'u-1' } } }

test('an agent in a cluster is its service account, whatever its folder and its replica', () => {
  const token = join(folder, 'token')
  writeFileSync(token, `head.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`)
  for (const [dataDir, lease] of [
    [join(folder, 'a'), undefined],
    [join(folder, 'b'), { name: 'itops-agent' }],
  ] as const) {
    expect(readAgentId({ dataDir, lease }, token)).toBe('u-1')
  }
})

test('elsewhere it keeps the name that it was given once, and another one has another', () => {
  const none = join(folder, 'none')
  const idIn = (name: string) => readAgentId({ dataDir: join(folder, name), lease: undefined }, none)
  const first = idIn('a')
  expect(first).toMatch(/^[0-9a-f-]{36}$/)
  expect(idIn('a')).toBe(first)
  expect(idIn('b')).not.toBe(first)
})

test('replicas without an account, and an agent that can keep nothing, have no name', () => {
  const none = join(folder, 'none')
  expect(readAgentId({ dataDir: folder, lease: { name: 'itops-agent' } }, none)).toBeUndefined()
  const file = join(folder, 'file')
  writeFileSync(file, '')
  expect(readAgentId({ dataDir: file, lease: undefined }, none)).toBeUndefined()
})
