import { type Document, isMap, isScalar, LineCounter, parseAllDocuments, visit } from 'yaml'

/** One YAML document of a file: its plain value, or why it can't be read. */
export interface YamlDocument {
  /** Place in the file, from 1, where empty documents count: one that is commented out doesn't move its neighbours. */
  index: number
  value: unknown
  /** The first syntax error, or that it is too large; then there is no value. */
  error?: { message: string; line: number }
  /** The line on which a field stands, or the closest field above it that exists. */
  lineOf(path: readonly string[]): number
}

/**
 * Reads the YAML documents of one text, each scalar as it is written (`1.10`, `on`, `2026-01-01` are texts), with the merge
 * keys of YAML 1.1 (`<<`). Documents that are empty or hold only comments are left out. Never throws.
 */
export function readYaml(text: string): YamlDocument[] {
  if (isUtf16(text)) {
    const error = { message: 'the text is UTF-16; save it as UTF-8', line: 1 }
    return [{ index: 1, value: undefined, error, lineOf: () => 1 }]
  }
  const tooLongAt = findTooLong(text)
  if (tooLongAt !== undefined) {
    const line = text.slice(0, tooLongAt).split('\n').length
    return [{ index: 1, value: undefined, error: { message: tooLong, line }, lineOf: () => line }]
  }
  const lines = new LineCounter()
  const options = {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'silent',
    schema: 'failsafe',
    merge: true,
  } as const
  const parsed = parseAllDocuments(text, options)
  const documents: Document[] = Array.isArray(parsed) ? parsed : []
  return documents.flatMap((document) => {
    restoreNulls(document)
    return isEmpty(document) ? [] : [readOne(document, placeOf(document, text), lines)]
  })
}

/** Counts the dividers before a document; a first one below nothing but directives divides nothing. */
function placeOf({ range }: Document, text: string): number {
  const dividers = [...text.matchAll(/^---(?=\s|$)/gm)].map(({ index }) => index)
  const head = text.slice(0, dividers[0]).replace(/^%.*$/gm, '').trim()
  return dividers.filter((at) => at <= (range?.[0] ?? 0)).length + (dividers.length > 0 && head === '' ? 0 : 1)
}

/** The schema without types has no null, either: what stands for "nothing" is nothing, unless it is quoted. */
function restoreNulls(document: Document): void {
  visit(document, {
    Scalar(key, node) {
      if (key !== 'key' && node.type === 'PLAIN' && /^(?:~|null|Null|NULL)?$/.test(node.source ?? '')) node.value = null
    },
  })
}

function isEmpty({ contents, errors }: Document): boolean {
  if (errors.length > 0) return false
  if (contents === null || (isMap(contents) && contents.items.length === 0)) return true
  return isScalar(contents) && (contents.value === null || contents.value === '')
}

/** UTF-16 that was read as UTF-8: its mark becomes two replacement characters, and every other byte is a NUL. */
function isUtf16(text: string): boolean {
  return text.startsWith('\ufffd\ufffd') || /^(?:[^\0]\0|\0[^\0]){2}/.test(text)
}

function readOne(document: Document, index: number, lines: LineCounter): YamlDocument {
  const lineOf = (path: readonly string[]) => lineOfField(document, path, lines)
  const [problem] = document.errors
  if (problem) {
    const error = { message: firstLine(problem.message), line: lines.linePos(problem.pos[0]).line }
    return { index, value: undefined, error, lineOf }
  }
  try {
    const value: unknown = document.toJS()
    const tooMuch = sizeProblem(value)
    if (tooMuch === undefined) return { index, value, lineOf }
    return { index, value: undefined, error: { message: tooMuch, line: lineOf([]) }, lineOf }
  } catch (error) {
    const message = error instanceof Error ? firstLine(error.message) : 'unreadable'
    return { index, value: undefined, error: { message, line: lineOf([]) }, lineOf }
  }
}

function lineOfField(document: Document, path: readonly string[], lines: LineCounter): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    const offset = rangeStart(node)
    if (offset !== undefined) return Math.max(1, lines.linePos(offset).line)
  }
  return 1
}

function rangeStart(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined
  return Array.isArray(node.range) && typeof node.range[0] === 'number' ? node.range[0] : undefined
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text
}

/** Far more than a service document takes; what is beyond it would keep the agent busy for minutes, or end it. */
const longestDocument = 65_536
const maxValues = 5_000
const deepest = 32

/** Where the first document stands that is too long to be read, as an offset in the text; nothing when all may be read. */
function findTooLong(text: string): number | undefined {
  let start = 0
  for (const { index } of [...text.matchAll(/^---/gm), { index: text.length }]) {
    if (index - start > longestDocument) return start
    start = index
  }
  return undefined
}

/** What findTooLong means for whoever wrote the document. */
const tooLong = `a document is longer than ${longestDocument} characters`

/** What is wrong with the size of a value. An alias counts as all that it stands for: one that holds itself has no end. */
function sizeProblem(value: unknown): string | undefined {
  const open: { value: unknown; depth: number }[] = [{ value, depth: 0 }]
  let values = 0
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value: one, depth } = next
    if (typeof one !== 'object' || one === null) continue
    if (depth >= deepest)
      return `it is nested more than ${deepest} levels deep, or an alias stands in what it stands for`
    const inside: unknown[] = Object.values(one)
    values += inside.length
    if (values > maxValues) return `it holds more than ${maxValues} values, aliases counted as what they stand for`
    for (const inner of inside) open.push({ value: inner, depth: depth + 1 })
  }
  return undefined
}
