import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { differences, isVersion, readVersion, versionedFiles, writeVersion } from './places.ts'

const top = fileURLToPath(new URL('../..', import.meta.url))
let copy: string | undefined
afterEach(() => {
  if (copy) rmSync(copy, { recursive: true })
  copy = undefined
})

/** A folder with the files in which the version stands. */
function copied(): string {
  copy = mkdtempSync(join(tmpdir(), 'itops-version-'))
  for (const path of versionedFiles) cpSync(join(top, path), join(copy, path))
  return copy
}

it('the version is the same wherever it stands: package.json at the top has it, npm run release writes it', () => {
  expect(differences(top)).toEqual([])
})

it('the version stands nowhere else, but in what tests send', () => {
  // A clone may belong to somebody else than who runs the tests.
  const alone = `(^|[^0-9.])${readVersion(top).replaceAll('.', '\\.')}($|[^0-9.])`
  const list = ['-c', 'safe.directory=*', 'grep', '-lIE', '-e', alone]
  const files = execFileSync('git', list, { cwd: top, encoding: 'utf8' }).trim().split('\n')
  const ofTests = /\.test\.\w+$|\/test(ing)?\/|^CHANGELOG\.md$/
  expect(files.filter((path) => !versionedFiles.includes(path) && !ofTests.test(path))).toEqual([])
})

it.each(versionedFiles.filter((path) => path !== 'package.json'))('a version of its own in %s is found', (path) => {
  const root = copied()
  writeVersion(root, '99.7.5-rc.2')
  expect(differences(root)).toEqual([])
  cpSync(join(top, path), join(root, path))
  const lines = differences(root)
  expect(lines).toContain(`${path} says ${readVersion(top)}, package.json 99.7.5-rc.2`)
  expect(lines.every((line) => line.startsWith(`${path} says `))).toBe(true)
})

it('a new version is written without touching another character', () => {
  const root = copied()
  writeVersion(root, '99.7.5')
  writeVersion(root, readVersion(top))
  for (const path of versionedFiles) {
    expect(readFileSync(join(root, path), 'utf8') === readFileSync(join(top, path), 'utf8'), path).toBe(true)
  }
})

it('a version has three numbers, and perhaps what comes before its release', () => {
  expect(['4.1.0', '4.1.0-rc.1', '10.0.22'].filter(isVersion)).toHaveLength(3)
  expect(['4.1', 'v4.1.0', '4.1.0-', '4.1.0 ', '', 'latest'].filter(isVersion)).toEqual([])
})
