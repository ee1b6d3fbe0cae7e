import { readFileSync } from 'node:fs'
import { notesOf } from './changelog.ts'

// What CHANGELOG.md says of the version that is named: the workflow publishes it with a tag.
const [version = ''] = process.argv.slice(2)
const notes = notesOf(readFileSync(new URL('../../CHANGELOG.md', import.meta.url), 'utf8'), version)
if (!notes) {
  console.error(`CHANGELOG.md has no section for ${version}`)
  process.exit(1)
}
console.log(notes)
