import { execFileSync } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const top = fileURLToPath(new URL('../..', import.meta.url))
const maxSources = 14
const isSource = (path: string) => /\.(ts|mjs|vue)$/.test(path) && !path.endsWith('.test.ts')

/** How many sources lie in each folder itself; a test stands beside its source and does not count. */
function sourcesOfFolders(): Map<string, number> {
  const counts = new Map<string, number>()
  const tracked = execFileSync('git', ['ls-files'], { cwd: top, encoding: 'utf8' }).split('\n')
  for (const path of tracked.filter(isSource)) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1)
  return counts
}

test('no folder has more than 14 sources: a longer list is not read, it is searched', () => {
  const found = [...sourcesOfFolders()].filter(([, count]) => count > maxSources).map(([folder]) => folder)
  expect(found).toEqual([])
})
