import { readFileSync, writeFileSync } from 'node:fs'
import { copyFiles } from './tools/copied-files.ts'
import { withValues } from './tools/values-table.ts'
import { withVariables } from './tools/variables-schema.ts'

// Writes what the charts take from elsewhere in the repository; a test holds that it was run.
const file = (path: string) => new URL(path, import.meta.url)
const rewrite = (path: string, change: (text: string) => string) =>
  writeFileSync(file(path), change(readFileSync(file(path), 'utf8')))

rewrite('itops/values.schema.json', withVariables)
for (const chart of ['itops', 'itops-agent', 'test-database']) {
  rewrite(`${chart}/README.md`, (readme) => withValues(readme, readFileSync(file(`${chart}/values.yaml`), 'utf8')))
}
copyFiles()
