import { createServer } from 'node:http'
import { KubeConfig } from '@kubernetes/client-node'
import { expect, test } from 'vitest'
import { closeServer, listen } from '../../test/core-stand-in.ts'
import { readRecording } from '../../test/replay-server.ts'
import { systemClock } from '../time/clock.ts'
import { configmaps } from './configmaps.ts'
import { listAll } from './list-all.ts'

const pages = [1, 2, 3].map((number) => readRecording(`list-page-${number}-configmaps.json`))
const tokens = ['', ...pages.slice(0, 2).map((page) => JSON.parse(page).metadata.continue)]

function configFor(server: string): KubeConfig {
  const config = new KubeConfig()
  config.loadFromOptions({
    clusters: [{ name: 'c', server, skipTLSVerify: true }],
    users: [{ name: 'u', token: 'recorded' }],
    contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
    currentContext: 'x',
  })
  return config
}

test('a list in pages is followed to its last token', async () => {
  const server = createServer((request, response) => {
    const token = new URL(request.url ?? '', 'http://x').searchParams.get('continue') ?? ''
    response.writeHead(200, { 'content-type': 'application/json' }).end(pages[tokens.indexOf(token)])
  })
  const list = configmaps.lister(configFor(await listen(server)))
  const names: string[] = []
  const input = { list, namespace: undefined, clock: systemClock, answerMs: 5_000 }
  const version = await listAll(input, ({ metadata }) => names.push(metadata?.name ?? ''))
  await closeServer(server)
  expect(version).toBe('561')
  expect(new Set(names).size).toBe(25)
})

test('a list that is never answered is an error', async () => {
  const server = createServer(() => undefined)
  const list = configmaps.lister(configFor(await listen(server)))
  const input = { list, namespace: undefined, clock: systemClock, answerMs: 50 }
  await expect(listAll(input, () => undefined)).rejects.toThrow('not answered within 50 ms')
  await closeServer(server)
})
