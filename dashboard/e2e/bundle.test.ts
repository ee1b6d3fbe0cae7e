import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { builtDashboard } from '../../core/testing/servers/dashboard.ts'

const assets = join(builtDashboard(), 'assets')
const names = readdirSync(assets)

/** A script and all that it imports before it runs; what it loads on demand is not among them. */
function withImports(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found
  found.add(name)
  const imports = readFileSync(join(assets, name), 'utf8').matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)
  for (const [, imported = ''] of imports) withImports(imported, found)
  return found
}

/** The size of scripts as they are sent, in bytes. */
function sentSize(...starts: RegExp[]): number {
  const scripts = new Set(
    names.filter((name) => starts.some((start) => start.test(name))).flatMap((name) => [...withImports(name)]),
  )
  return [...scripts].reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0)
}

it('the login page needs at most 80 kB of JavaScript', () => {
  expect(sentSize(/^index-.*js$/, /^LoginPage-.*js$/)).toBeLessThan(80_000)
})

it('the first page after it needs at most 200 kB of JavaScript', () => {
  expect(sentSize(/^index-.*js$/, /^first-page-.*js$/)).toBeLessThan(200_000)
})
