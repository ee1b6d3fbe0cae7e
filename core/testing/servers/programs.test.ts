import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { delimiter } from 'node:path'
import { expect, it } from 'vitest'
import { pathOf } from './programs.ts'

it('suites find the programs that the set-up lists and installs, and no others', () => {
  const folders = (process.env.PATH ?? '').split(delimiter)
  expect(folders.filter((folder) => !folder.includes('node_modules'))).toHaveLength(1)
  expect(spawnSync('git', ['--version']).status).toBe(0)
  expect(pathOf('wget')).toContain('itops-programs-')
  // Debian has these at once, and no suite needs them.
  for (const name of ['perl', 'awk', 'dpkg']) {
    expect(spawnSync(name, ['--version']).error).toMatchObject({ code: 'ENOENT' })
  }
  expect(readdirSync(folders.at(-1) ?? '')).not.toContain('apt-get')
})
