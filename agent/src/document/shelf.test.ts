import { beforeEach, expect, test } from 'vitest'
import { createTestMemory } from '../../test/memory.ts'
import { createShelf, type Shelf } from './shelf.ts'

let shelf: Shelf
const put = (source: string, text: string) => shelf.put({ source, text })
const warnings = () => shelf.content().notes.map(({ text }) => text)
const names = () => shelf.content().documents.map(({ document }) => document.path.split('/').at(-1))

beforeEach(() => {
  shelf = createShelf('o/p/e/c', createTestMemory())
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
  expect(shelf.content().documents[0]?.document.team).toBe('a')
  expect(warnings()).toHaveLength(1)
  put('f', 'path: one\nteam: b\n')
  expect(shelf.content().documents[0]?.document.team).toBe('b')
  expect(warnings()).toEqual([])
})

test('a bad document does not keep its neighbours from changing', () => {
  put('f', 'path: one\nteam: a\n---\npath: two\nteam: a\n')
  put('f', 'team: b\n---\npath: two\nteam: b\n')
  expect(
    shelf
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
  shelf.fail('f', 'permission denied')
  expect(names()).toEqual(['one'])
  expect(warnings()).toEqual(['f: permission denied'])
  put('f', 'path: one\n')
  expect(warnings()).toEqual([])
  shelf.remove('f')
  expect(names()).toEqual([])
})

test('of two documents with one path the first source stands, and the other is warned about', () => {
  put('b', 'path: one\nteam: b\n')
  put('a', 'path: one\nteam: a\n')
  expect(shelf.content().documents).toMatchObject([{ source: 'a', document: { team: 'a' } }])
  expect(warnings()).toEqual(['b: o/p/e/c/one is already described in a; remove one of the two'])
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
  expect(shelf.content()).toEqual({ documents: [], notes: [], unreadable: [] })
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
  expect(shelf.content().documents).toMatchObject([{ source: 'b', document: { team: 'new' } }])
})

test('after a restart the last good version stands in for a bad one, and only a removed source is gone', () => {
  const memory = createTestMemory()
  const first = createShelf('o/p/e/c', memory)
  first.put({ source: 'f', namespace: 'n', text: 'path: one\nteam: a\n---\npath: two\n' })
  first.put({ source: 'g', text: 'path: three\n' })
  first.put({ source: 'f', namespace: 'n', text: 'path: [one' })
  first.remember()
  const second = createShelf('o/p/e/c', memory)
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
  expect(createShelf('o/p/e/c', { read: () => value, write: () => undefined }).sources()).toEqual([])
})

test('it is written down only when it is another', () => {
  const written: unknown[] = []
  const one = createShelf('o/p/e/c', { read: () => undefined, write: (_key, value) => written.push(value) })
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
  expect(shelf.content().unreadable).toEqual(unreadable)
})

test('a source that can not be read is unreadable', () => {
  shelf.fail('f', 'permission denied')
  expect(shelf.content().unreadable).toEqual(['f'])
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
  expect(shelf.content().documents.map(({ document }) => document.team)).toContain('a')
  expect(warnings()).toEqual([
    expect.stringMatching(/^f, document 1, line \d+: .*the last good version stays in force$/),
  ])
})

test('a document of which a small part is used again by aliases is a document like others', () => {
  put('f', 'path: one\nlabels: &labels [a, b]\ntags: *labels\n')
  expect(shelf.content().documents[0]?.document.tags).toEqual(['a', 'b'])
})
