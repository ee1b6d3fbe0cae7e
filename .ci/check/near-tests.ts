import { dirname, join, normalize } from 'node:path'
import { longSuites } from '../../core/testing/long-suites.ts'

/** Which files each file imports, by their paths from the top. */
export type Imports = ReadonlyMap<string, readonly string[]>

/** The suites of a change: those that are run at once, and those that also reach it, by their own right or through other files. */
export interface Suites {
  near: string[]
  further: string[]
}

/** More of them take longer than one waits for a check. */
const maxNear = 8

const packages: Readonly<Record<string, string>> = {
  '@itops/core/contract': 'core/src/contract/index.ts',
  '@itops/core/dial': 'core/src/dial/index.ts',
}

/** The files that the text of a module imports, all of them or their types. */
export function parseImports(path: string, text: string): string[] {
  return [...text.matchAll(/(?:\bfrom|\bimport\s*\(?)\s*'([^']+)'/g)].flatMap(([, wanted = '']) => {
    if (wanted.startsWith('.')) return [normalize(join(dirname(path), wanted))]
    return packages[wanted] ?? []
  })
}

/**
 * A changed test itself, and of other files the tests that import them or stand beside them; where there is none, those of the nearest
 * folder above that has some. Suites that are known to be long, and more than eight, are further ones, as are all that reach a change
 * through other files.
 */
export function nearTests(changed: readonly string[], tests: readonly string[], imports: Imports): Suites {
  const own = tests.filter((test) => changed.includes(test))
  const others = changed.filter((path) => !own.includes(path)).flatMap((path) => testsOf(path, tests, imports))
  const wanted = [...new Set(others)].filter((test) => !own.includes(test))
  const near = [...own, ...wanted.filter((test) => !isLong(test)).slice(0, maxNear)]
  const reached = reachedFrom(changed, imports)
  const further = tests.filter((test) => !near.includes(test) && (wanted.includes(test) || reached.has(test)))
  return { near, further }
}

const isLong = (test: string) => longSuites.some((name) => test.endsWith(`/${name}.test.ts`))

/** Those in its folder first: they are about it. */
function testsOf(path: string, tests: readonly string[], imports: Imports): string[] {
  const beside = tests.filter((test) => dirname(test) === dirname(path))
  const importing = tests.filter((test) => imports.get(test)?.includes(path))
  if (beside.length + importing.length > 0) return [...beside, ...importing]
  for (let folder = dirname(dirname(path)); folder.includes('/'); folder = dirname(folder)) {
    const above = tests.filter((test) => dirname(test) === folder)
    if (above.length > 0) return above
  }
  return []
}

/** All files that import one of these, or what imports it. */
function reachedFrom(changed: readonly string[], imports: Imports): Set<string> {
  const importers = new Map<string, string[]>()
  for (const [path, wanted] of imports)
    for (const one of wanted) importers.set(one, [...(importers.get(one) ?? []), path])
  const reached = new Set(changed)
  // What is added while it is walked through is walked through, too.
  for (const path of reached) for (const importer of importers.get(path) ?? []) reached.add(importer)
  return reached
}
