import { beforeEach, describe, expect, it, test } from 'vitest'
import { createTestMemory } from '../../testing/memory.ts'
import type { PathRule } from './allowed-paths.ts'
import { createDocumentStore, type DocumentStore } from './document-store.ts'

const rule: PathRule = { nodeId: 'o/p/e/c', allowedPaths: [], enforce: 'warn' }
let documentStore: DocumentStore
const put = (source: string, text: string) => documentStore.put({ source, text })
const warnings = () => documentStore.content().notes.map(({ text }) => text)
const names = () => documentStore.content().documents.map(({ document }) => document.path.split('/').at(-1))

beforeEach(() => {
  documentStore = createDocumentStore(rule, createTestMemory())
})

test('a file may hold several documents', () => {
  put('f', 'path: one\n---\n---\npath: two\n')
  expect(names()).toEqual(['one', 'two'])
})

test('a warning names the file, the document, the line and the fix', () => {
  put('f.yaml', 'path: one\n---\npath: two\nhealth:\n  interval: soon\n')
  expect(warnings()).toEqual([
    'f.yaml, document 2, line 5: health.interval "soon" is no duration; write it like 30s; it is left out',
  ])
})

test.each([
  ['bad YAML', 'path: [one'],
  ['a document without a name', 'team: b'],
  ['a manifest', 'apiVersion: v1\nkind: Secret\nmetadata: {name: one}'],
  ['UTF-16', Buffer.from('\ufeffpath: one\nteam: b\n', 'utf16le').toString('utf8')],
  ['UTF-16 without its mark', Buffer.from('path: one\nteam: b\n', 'utf16le').toString('utf8')],
  ['a repeated key', 'path: one\npath: two'],
])('after %s the last good version stays in force until it is mended', (_case, text) => {
  put('f', 'path: one\nteam: a\n')
  put('f', text)
  expect(documentStore.content().documents[0]?.document.team).toBe('a')
  expect(warnings()).toHaveLength(1)
  put('f', 'path: one\nteam: b\n')
  expect(documentStore.content().documents[0]?.document.team).toBe('b')
  expect(warnings()).toEqual([])
})

test('a bad document does not keep its neighbours from changing', () => {
  put('f', 'path: one\nteam: a\n---\npath: two\nteam: a\n')
  put('f', 'team: b\n---\npath: two\nteam: b\n')
  expect(
    documentStore
      .content()
      .documents.map(({ document }) => document.team)
      .sort(),
  ).toEqual(['a', 'b'])
})

test('documents that a half-written file does not show yet stay in force', () => {
  put('f', 'path: one\n---\npath: two\n')
  put('f', 'path: {one')
  expect(names().sort()).toEqual(['one', 'two'])
})

test('a source that can not be read keeps what it held, a removed one does not', () => {
  put('f', 'path: one\n')
  documentStore.fail('f', 'permission denied')
  expect(names()).toEqual(['one'])
  expect(warnings()).toEqual(['f: permission denied'])
  put('f', 'path: one\n')
  expect(warnings()).toEqual([])
  documentStore.remove('f')
  expect(names()).toEqual([])
})

test('of two documents with one path the first source stands, and the other is warned about', () => {
  put('b', 'path: one\nteam: b\n')
  put('a', 'path: one\nteam: a\n')
  expect(documentStore.content().documents).toMatchObject([{ source: 'a', document: { team: 'a' } }])
  expect(warnings()).toEqual([
    'b, document 1, line 1: o/p/e/c/one is already described in a, which came first; this one is refused: remove one of the two',
  ])
})

describe('a path', () => {
  const memory = createTestMemory()
  const owner = () => documentStore.content().documents.find(({ document }) => document.path.endsWith('/one'))?.source
  const at = (source: string, createdAt: number, text = 'path: one\n') =>
    documentStore.put({ source, namespace: source, createdAt, text })
  beforeEach(() => {
    memory.write('documents', undefined)
    documentStore = createDocumentStore(rule, memory)
  })

  it('is of the source that was made first, whatever their names', () => {
    at('a', 2)
    at('b', 1)
    expect(owner()).toBe('b')
    put('c', 'path: one\n')
    expect(owner()).toBe('b')
  })

  it('stays with who had it, against an older source that asks for it later, and over a restart', () => {
    at('old', 1, 'path: other\n')
    at('new', 2)
    documentStore.remember()
    at('old', 1, 'path: other\n---\npath: one\n')
    expect(owner()).toBe('new')
    documentStore.remember()
    documentStore = createDocumentStore(rule, memory)
    expect(owner()).toBe('new')
    // Listed again, one by one, the second first and made anew.
    at('old', 3, 'path: one\n')
    expect(owner()).toBe('new')
    at('new', 2)
    expect(owner()).toBe('new')
    expect(warnings()).toEqual([
      expect.stringContaining('old, document 1, line 1: o/p/e/c/one is already described in new'),
    ])
  })

  it('stays while the document of its owner can not be read, and moves when that is gone', () => {
    at('first', 1)
    at('second', 2)
    documentStore.remember()
    at('first', 1, 'path: [')
    expect(owner()).toBe('first')
    at('first', 1, 'path: elsewhere\n')
    expect(
      documentStore
        .content()
        .documents.map(({ source }) => source)
        .sort(),
    ).toEqual(['first', 'second'])
    documentStore.remember()
    // Who comes back is the second now.
    at('first', 1)
    expect(owner()).toBe('second')
    documentStore.remove('second')
    expect(owner()).toBe('first')
  })

  it('is asked for twice in one place: the first stands', () => {
    put('f', 'path: one\nteam: a\n---\npath: one\nteam: b\n')
    expect(documentStore.content().documents).toMatchObject([{ document: { team: 'a' } }])
    expect(warnings()).toEqual([
      'f, document 2, line 4: o/p/e/c/one is already described further up in the same place; this one is refused: remove one of the two',
    ])
  })

  it("that is not the agent's is watched with a mark, under the own node, or not at all", () => {
    const text = 'hierarchy: {organization: x, platform: p, environment: e, cluster: c, service: one}\n'
    const content = (enforce: PathRule['enforce']) => {
      documentStore = createDocumentStore({ ...rule, enforce }, createTestMemory())
      put('f', `path: two\n---\n${text}`)
      put('g', 'path: one\n')
      const { documents, notes } = documentStore.content()
      return { paths: documents.map(({ document, isOutside = false }) => [document.path, isOutside]), notes }
    }
    const warning = (text: string) => ({ source: 'f', text: expect.stringContaining(text) })
    const problem = 'f, document 2, line 3: x/p/e/c/one is outside of o/p/e/c'
    expect(content('warn')).toEqual({
      paths: [
        ['o/p/e/c/two', false],
        ['x/p/e/c/one', true],
        ['o/p/e/c/one', false],
      ],
      notes: [warning(problem)],
    })
    expect(content('refuse')).toEqual({
      paths: [
        ['o/p/e/c/two', false],
        ['o/p/e/c/one', false],
      ],
      notes: [warning(problem)],
    })
    expect(content('rewrite')).toEqual({
      paths: [
        ['o/p/e/c/two', false],
        ['o/p/e/c/one', false],
      ],
      notes: [warning(problem), { source: 'g', text: expect.stringContaining('already described in f') }],
    })
  })
})

test.each([
  ['nothing', ''],
  ['blank lines', '\n\n'],
  ['comments', '# path: one\n# team: a\n'],
  ['dividers', '---\n---\n...\n'],
  ['null', 'null'],
  ['an empty mapping', '{}'],
])('%s holds no document, and retires what stood there', (_case, text) => {
  put('f', 'path: one\n')
  put('f', text)
  expect(documentStore.content()).toEqual({ documents: [], notes: [], unreadable: [] })
})

test('a document that is commented out is gone, and its neighbours stay who they are', () => {
  put('f', 'path: one\n---\npath: two\nteam: a\n')
  put('f', '# path: one\n---\npath: [two\n')
  expect(names()).toEqual(['two'])
})

test('a document that moved to another file is not held by the old version of a broken one', () => {
  put('a', 'path: one\nteam: old\n')
  put('a', 'path: [')
  put('b', 'path: one\nteam: new\n')
  expect(documentStore.content().documents).toMatchObject([{ source: 'b', document: { team: 'new' } }])
})

test('after a restart the last good version stands in for a bad one, and only a removed source is gone', () => {
  const memory = createTestMemory()
  const first = createDocumentStore(rule, memory)
  first.put({ source: 'f', namespace: 'n', text: 'path: one\nteam: a\n---\npath: two\n' })
  first.put({ source: 'g', text: 'path: three\n' })
  first.put({ source: 'f', namespace: 'n', text: 'path: [one' })
  first.remember()
  const second = createDocumentStore(rule, memory)
  expect(second.sources()).toEqual([
    { source: 'f', namespace: 'n' },
    { source: 'g', namespace: undefined },
  ])
  second.put({ source: 'f', namespace: 'n', text: 'path: [one' })
  second.remove('g')
  expect(second.content()).toMatchObject({
    documents: [
      { source: 'f', namespace: 'n', document: { path: 'o/p/e/c/one', team: 'a' } },
      { source: 'f', document: { path: 'o/p/e/c/two' } },
    ],
    notes: [{ source: 'f', text: expect.stringContaining('the last good version stays in force') }],
    unreadable: ['f'],
  })
  second.put({ source: 'f', namespace: 'n', text: 'path: one\n' })
  expect(second.content().documents).toMatchObject([{ document: { path: 'o/p/e/c/one' } }])
})

test.each([
  undefined,
  'x',
  {},
  [1],
  [{ source: 'f', documents: [{ index: 1, document: { path: 7 } }] }],
  [{ source: '' }],
])('a memory of %j is no memory', (value) => {
  expect(createDocumentStore(rule, { read: () => value, write: () => undefined }).sources()).toEqual([])
})

test('it is written down only when it is another', () => {
  const written: unknown[] = []
  const one = createDocumentStore(rule, { read: () => undefined, write: (_key, value) => written.push(value) })
  one.put({ source: 'f', text: 'path: one\n' })
  one.remember()
  one.remember()
  one.put({ source: 'f', text: 'path: one\n' })
  one.remember()
  expect(written).toEqual([[{ source: 'f', documents: [{ index: 1, document: { path: 'o/p/e/c/one' } }] }]])
})

test.each([
  ['bad YAML', 'path: [one', ['f']],
  ['one bad document of two', 'path: one\n---\nteam: two', ['f']],
  ['UTF-16', Buffer.from('\ufeffpath: one', 'utf16le').toString('utf8'), ['f']],
  ['no document', '', []],
  ['only a comment', '# path: one\n', []],
  ['a field that can not be read', 'path: one\ncriticality: 7', []],
  ['only a misspelt field', 'path: one\nheath: {}', []],
])('a source with %s is unreadable or not', (_case, text, unreadable) => {
  put('f', text)
  expect(documentStore.content().unreadable).toEqual(unreadable)
})

test('a source that can not be read is unreadable', () => {
  documentStore.fail('f', 'permission denied')
  expect(documentStore.content().unreadable).toEqual(['f'])
})

test.each([
  ['holds itself', 'path: one\nteam: b\ntags: &tags [*tags]\n'],
  ['holds itself where nobody looks', 'path: one\nteam: b\nother: &other {again: *other}\n'],
  ['grows with its aliases', `path: one\nteam: b\nbase: &base [${'a,'.repeat(400)}]\nall: [${'*base,'.repeat(50)}]\n`],
  ['is nested without an end', `path: one\nteam: b\ntags: ${'['.repeat(100)}${']'.repeat(100)}`],
  ['is very long', `path: one\nteam: b\n${'# a comment\n'.repeat(20_000)}`],
  ['holds very many values', `path: one\nteam: b\nother: [${'a,'.repeat(6_000)}]`],
])('of a document that %s the last good version stays in force', (_case, text) => {
  put('f', 'path: one\nteam: a\n---\npath: two\n')
  put('f', text)
  expect(documentStore.content().documents.map(({ document }) => document.team)).toContain('a')
  expect(warnings()).toEqual([
    expect.stringMatching(/^f, document 1, line \d+: .*the last good version stays in force$/),
  ])
})

test('a document of which a small part is used again by aliases is a document like others', () => {
  put('f', 'path: one\nlabels: &labels [a, b]\ntags: *labels\n')
  expect(documentStore.content().documents[0]?.document.tags).toEqual(['a', 'b'])
})
