import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { chooseNode } from './node-of-tests.ts'

const choice = {
  wanted: undefined,
  own: { path: '/usr/bin/node', version: '20.19.0' },
  pinned: '24.21.0',
  install: () => '/packages/bin/node',
}

it('suites are run by the Node of .nvmrc, and by the one at hand where that is the same', () => {
  expect(chooseNode(choice)).toEqual({
    path: '/packages/bin/node',
    line: 'Tests run by Node 24.21.0, that of .nvmrc; ITOPS_TEST_NODE=own takes Node 20.19.0.',
  })
  const same = { ...choice, pinned: '20.19.0', install: () => expect.unreachable() }
  expect(chooseNode(same)).toEqual({ path: '/usr/bin/node', line: 'Tests run by Node 20.19.0, that of .nvmrc.' })
})

it('suites are run by the Node that is asked for, whatever there is', () => {
  const install = () => expect.unreachable()
  expect(chooseNode({ ...choice, install, wanted: 'own' }).path).toBe('/usr/bin/node')
  expect(chooseNode({ ...choice, install, wanted: '/opt/node' }).path).toBe('/opt/node')
})

it('suites are run by the Node at hand, with the reason, where that of .nvmrc is not to be had', () => {
  const install = () => {
    throw new Error('there is no package node-plan9-x64')
  }
  expect(chooseNode({ ...choice, install })).toEqual({
    path: '/usr/bin/node',
    line: 'Tests run by Node 20.19.0, as that of .nvmrc is not to be had: there is no package node-plan9-x64',
  })
})

it('npm test runs vitest by that Node, with its words, and ends as it does', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'itops-node-'))
  const path = join(folder, 'node')
  await writeFile(path, '#!/bin/sh\necho "$@"\nexit 3\n', { mode: 0o755 })
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const { stdout, status } = spawnSync(process.execPath, ['--import', 'tsx', main, 'core/src/sla', '--bail=1'], {
    encoding: 'utf8',
    env: { ...process.env, ITOPS_TEST_NODE: path },
  })
  await rm(folder, { recursive: true })
  expect(stdout.split('\n')).toEqual([
    `Tests run by ${path}, as ITOPS_TEST_NODE asks.`,
    expect.stringMatching(/node_modules\/vitest\/vitest\.mjs run core\/src\/sla --bail=1$/),
    '',
  ])
  expect(status).toBe(3)
})
