import { type ChildProcess, spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundledAgent } from '../../core/testing/servers/compile.ts'
import { type CoreStandIn, eventually, startCoreStandIn } from '../testing/core-stand-in.ts'
import { ownVersion } from './app/version.ts'

let core: CoreStandIn
let folder: string
let child: ChildProcess | undefined

beforeEach(async () => {
  core = await startCoreStandIn()
  folder = mkdtempSync(join(tmpdir(), 'itops-bundle-'))
})

afterEach(async () => {
  child?.kill('SIGKILL')
  await core.close()
  rmSync(folder, { recursive: true })
})

test('the bundle alone, with no module beside it, is an agent of this version', async () => {
  const bundle = join(folder, 'itops-agent.mjs')
  copyFileSync(bundledAgent(), bundle)
  // Megabytes at run time that nobody uses: the client's classes for every kind, and the tables of another URL.
  expect(readFileSync(bundle, 'utf8')).not.toMatch(/V1JSONSchemaProps|node_modules\/tr46/)
  writeFileSync(join(folder, 'web.yaml'), 'path: web\n')
  const started = spawn(process.execPath, [bundle], {
    env: {
      PATH: process.env.PATH,
      ITOPS_URL: core.url,
      ITOPS_API_KEY: 'k',
      ITOPS_NODE_ID: 'o/p/e/c',
      ITOPS_AGENT_SOURCE: 'files',
      ITOPS_AGENT_FOLDER: folder,
      ITOPS_AGENT_DATA_DIR: join(folder, 'data'),
      ITOPS_AGENT_PORT: '0',
    },
    stdio: 'inherit',
  })
  child = started
  const exit = new Promise((resolve) => started.on('exit', resolve))
  await eventually('it registered', () => core.registrations().length > 0)
  expect(core.registrations()[0]).toMatchObject({ nodeId: 'o/p/e/c', operatorVersion: ownVersion() })
  started.kill('SIGTERM')
  expect(await exit).toBe(0)
})
