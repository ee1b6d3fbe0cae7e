import { mkdirSync, writeFileSync } from 'node:fs'
import { collectReferences } from '../testing/references/collect.ts'

// Writes the references that come from the code; a test holds that it was run.
const root = new URL('../../', import.meta.url)
mkdirSync(new URL('core/docs/reference/', root), { recursive: true })
const { files } = await collectReferences()
for (const [path, text] of files) writeFileSync(new URL(path, root), text)
process.exit(0)
