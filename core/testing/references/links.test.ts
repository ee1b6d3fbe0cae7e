import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { anchorsOf } from './anchors.ts'

const root = new URL('../../../', import.meta.url)
const docs = readdirSync(new URL('core/docs/', root)).filter((name) => name.endsWith('.md'))
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...['core', 'agent', 'dashboard', 'sql', 'charts', 'grafana'].map((folder) => `${folder}/README.md`),
  ...docs.map((name) => `core/docs/${name}`),
]

it.each(pages)('%s leads only to what exists', (page) => {
  const text = readFileSync(new URL(page, root), 'utf8')
  for (const [, target = '', anchor] of text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)) {
    const from = new URL(page, root)
    const to = target === '' ? from : new URL(target, from)
    expect(existsSync(to), `${target} of ${page}`).toBe(true)
    if (anchor) expect(anchorsOf(readFileSync(to, 'utf8')), `#${anchor} of ${page}`).toContain(anchor)
  }
})

it('every page of the documentation is led to from the first one or from core', () => {
  const hubs = ['README.md', 'core/README.md'].map((page) => readFileSync(new URL(page, root), 'utf8')).join('\n')
  expect(docs.filter((name) => !hubs.includes(`docs/${name}`))).toEqual([])
})
