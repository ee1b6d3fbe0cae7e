// A worker thread takes no loader from its parent, so it runs the compiled files; where there are none that are newer than the
// sources, it asks for a loader first, which costs half a second for each database.
import { statSync } from 'node:fs'

const source = (name) => new URL(`./${name}.ts`, import.meta.url)
const compiled = (name) => new URL(`../../../../dist/platform/database/embedded/${name}.js`, import.meta.url)
const changedAt = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
const isCompiled = (name) => changedAt(compiled(name)) > changedAt(source(name))

if (['worker', 'files'].every(isCompiled)) await import(compiled('worker').href)
else {
  const { register } = await import('tsx/esm/api')
  register()
  await import(source('worker').href)
}
