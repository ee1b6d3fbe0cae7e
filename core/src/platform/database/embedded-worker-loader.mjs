// A worker thread takes no loader from its parent, so it runs the compiled file; where there is none that is newer than the
// source, it asks for a loader first, which costs half a second for each database.
import { statSync } from 'node:fs'

const source = new URL('./embedded-worker.ts', import.meta.url)
const compiled = new URL('../../../dist/platform/database/embedded-worker.js', import.meta.url)
const changedAt = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0

if (changedAt(compiled) > changedAt(source)) await import(compiled.href)
else {
  const { register } = await import('tsx/esm/api')
  register()
  await import(source.href)
}
