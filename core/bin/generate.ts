import { readFileSync, writeFileSync } from 'node:fs'
import { variablesTable } from '../src/platform/variables-table.ts'

// Writes what core/README.md takes from the code; a test holds that it was run.
const readme = new URL('../README.md', import.meta.url)
const marks = /(<!-- variables -->\n)[\s\S]*?(<!-- \/variables -->)/
writeFileSync(readme, readFileSync(readme, 'utf8').replace(marks, `$1\n${variablesTable()}\n$2`))
