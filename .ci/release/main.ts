import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { checkRelease, ReleaseRefused, release } from './release.ts'

// npm run release [-- [the next version] [--dry-run]]: checks, writes the version and the changelog, commits and tags. Pushes nothing.
const root = fileURLToPath(new URL('../..', import.meta.url))
const { values, positionals } = parseArgs({ allowPositionals: true, options: { 'dry-run': { type: 'boolean' } } })

const runSuite = () => spawnSync(join(root, '.ci/run'), { cwd: root, stdio: 'inherit' }).status === 0

try {
  const [next] = positionals
  if (values['dry-run']) {
    console.log(`Nothing stands in the way of this release; the suite was not run.\n\n${checkRelease(root, next)}`)
  } else {
    const { tag, notesFile } = release({ root, day: new Date().toISOString().slice(0, 10), runSuite }, next)
    console.log(
      `\n${tag} is made, and its notes are in ${notesFile}. To publish it: git push --atomic origin main ${tag}`,
    )
  }
} catch (error) {
  if (!(error instanceof ReleaseRefused)) throw error
  console.error(`Not released:\n${error.message.replace(/^/gm, '- ')}`)
  process.exitCode = 1
}
