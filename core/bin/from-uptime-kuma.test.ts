import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { normaliseDocument } from '../../agent/src/document/normalise.ts'
import { readYaml } from '../../agent/src/document/read-yaml.ts'

const script = fileURLToPath(new URL('./from-uptime-kuma.mjs', import.meta.url))
const node = 'myorg/shop/prod/web'
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'itops-kuma-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function convert(exported: unknown) {
  const file = join(folder, 'monitors.json')
  writeFileSync(file, JSON.stringify(exported))
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, file, node], { encoding: 'utf8' })
  return { status, stderr, read: readYaml(stdout).map(({ value }) => normaliseDocument(value, node)) }
}

const http = {
  name: 'Küche: "Shop"',
  type: 'http',
  url: 'https://shop.example.org/',
  interval: 60,
  timeout: 48,
  active: true,
}

it('turns HTTP and TCP monitors into documents that the agent takes without a word', () => {
  const { read, stderr } = convert({
    version: '1.23.0',
    monitorList: [
      { ...http, description: 'The shop', accepted_statuscodes: ['200-299'] },
      { ...http, interval: 20 },
      { name: 'Mail', type: 'port', hostname: 'mail.example.org', port: 25, interval: 30, timeout: 5, active: 1 },
    ],
  })
  expect(read.flatMap(({ faults, warnings }) => [...faults, ...warnings])).toEqual([])
  expect(read.map(({ document }) => document)).toEqual([
    {
      path: `${node}/kuche-shop`,
      displayName: 'Küche: "Shop"',
      description: 'The shop',
      health: { endpoint: 'https://shop.example.org/', interval: '60s', timeout: '48s' },
    },
    {
      path: `${node}/kuche-shop-2`,
      displayName: 'Küche: "Shop"',
      health: { endpoint: 'https://shop.example.org/', interval: '20s', timeout: '20s' },
    },
    {
      path: `${node}/mail`,
      displayName: 'Mail',
      health: { endpoint: 'tcp://mail.example.org:25', interval: '30s', timeout: '5s' },
    },
  ])
  expect(stderr).toBe('3 of 3 monitors are services now\n')
})

it('says what it leaves out and what a document can not say', () => {
  const { read, stderr } = convert([
    { ...http, name: 'paused', active: 0 },
    { ...http, name: 'ping', type: 'ping' },
    { ...http, name: 'words', type: 'keyword', method: 'POST', accepted_statuscodes_json: '["200-299"]' },
    { ...http, name: 'inverted', upside_down: 1, accepted_statuscodes: ['404'] },
  ])
  expect(read.map(({ document }) => document?.path)).toEqual([`${node}/words`, `${node}/inverted`])
  for (const words of [
    '"paused": it is paused',
    'type ping',
    'keyword is not looked for',
    'not POST',
    '2xx',
    'upside down',
  ])
    expect(stderr).toContain(words)
})

it('refuses what is no export', () => {
  expect(convert({ some: 'thing' })).toMatchObject({ status: 1, stderr: expect.stringContaining('no monitors') })
})
