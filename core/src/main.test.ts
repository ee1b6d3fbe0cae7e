import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../testing/servers/free-port.ts'
import { launch } from '../testing/servers/processes.ts'

describe("the container's entry point", () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'itops-main-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('ends at once without its secrets, and names every one of them', async () => {
    const core = launch('main.js', {}, folder)
    expect(await core.ended).toBe(1)
    expect(core.output()).toContain('The configuration has 2 problems:')
    expect(core.output()).toMatch(/ITOPS_JWT_SECRET is required/)
    expect(core.output()).toMatch(/ITOPS_SECURITY_OPERATOR_API_KEY is required/)
  })

  it('names wrong variables beside missing ones, and repeats no value', async () => {
    const core = launch('main.js', { ITOPS_JWT_SECRET: 'too-short-secret', ITOPS_SERVER_PORT: 'eighty' }, folder)
    expect(await core.ended).toBe(1)
    expect(core.output()).toMatch(/ITOPS_JWT_SECRET is wrong: .*32 characters/)
    expect(core.output()).toMatch(/ITOPS_SERVER_PORT is wrong: expected a whole number from 0 to 65535/)
    expect(core.output()).toMatch(/ITOPS_SECURITY_OPERATOR_API_KEY is required/)
    expect(core.output()).not.toMatch(/too-short-secret|eighty/)
  })

  it('waits for its database server and never embeds one', async () => {
    const secrets = { ITOPS_JWT_SECRET: 'x'.repeat(32), ITOPS_SECURITY_OPERATOR_API_KEY: 'operator-key' }
    const port = String(await freePort())
    const core = launch('main.js', { ...secrets, ITOPS_DATABASE_HOST: '127.0.0.1', ITOPS_DATABASE_PORT: port }, folder)
    await core.says(/the database does not answer yet .*trying again in 1000 ms/)
    core.kill('SIGTERM')
    // By itself: process 1 of a container is not ended by a signal that it leaves to the kernel.
    expect(await core.ended).toBe(143)
    expect(await readdir(folder)).toEqual([])
  })
  it('with `migrate` asks for the database alone', async () => {
    const port = String(await freePort())
    const database = { ITOPS_DATABASE_HOST: '127.0.0.1', ITOPS_DATABASE_PORT: port }
    const waiting = launch('main.js', database, folder, ['migrate'])
    await waiting.says(/the database does not answer yet/)
    waiting.kill('SIGTERM')
    expect(await waiting.ended).toBe(143)
  })

  it('knows no other command', async () => {
    const core = launch('main.js', {}, folder, ['mirgate'])
    expect(await core.ended).toBe(1)
    expect(core.output()).toContain(
      'there is no command mirgate: give serve, migrate, reset-admin, reporting-reader, import-history, or nothing for serve',
    )
  })
})
