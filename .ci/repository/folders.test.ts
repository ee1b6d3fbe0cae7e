import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const top = fileURLToPath(new URL('../..', import.meta.url))
const maxSources = 14
const isSource = (path: string) => /\.(ts|mjs|vue)$/.test(path) && !path.endsWith('.test.ts')

const tracked = (folder: string) =>
  execFileSync('git', ['ls-files', folder], { cwd: top, encoding: 'utf8' }).trim().split('\n')

/** How many sources lie in each folder itself; a test stands beside its source and does not count. */
function sourcesOfFolders(): Map<string, number> {
  const counts = new Map<string, number>()
  for (const path of tracked('.').filter(isSource)) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1)
  return counts
}

test('no folder has more than 14 sources: a longer list is not read, it is searched', () => {
  const found = [...sourcesOfFolders()].filter(([, count]) => count > maxSources).map(([folder]) => folder)
  expect(found).toEqual([])
})

test.each(['core', 'agent', 'dashboard'])('the README of %s names every folder of its sources', (workspace) => {
  const readme = readFileSync(join(top, workspace, 'README.md'), 'utf8')
  const folders = new Set(tracked(`${workspace}/src`).map((path) => path.split('/').slice(2, -1)[0]))
  expect([...folders].filter((folder) => folder && !readme.includes(`${folder}/`))).toEqual([])
})

test('the files of the schema are numbered one after the other', () => {
  const numbers = tracked('sql/schema').map((path) => Number(/(\d{3})-[a-z0-9-]+\.sql$/.exec(path)?.[1]))
  expect(numbers).toEqual(numbers.map((_, index) => index + 1))
})

test('the README of sql names every file of it, reports for readers aside', () => {
  const readme = readFileSync(join(top, 'sql/README.md'), 'utf8')
  const files = tracked('sql').filter((path) => path.endsWith('.sql') && !path.includes('/reporting/'))
  const isNamed = (path: string) => new RegExp(`[\`/]${basename(path, '.sql')}\\b`).test(readme)
  expect(files.filter((path) => !isNamed(path))).toEqual([])
})
