import { type Document, LineCounter, parseAllDocuments } from 'yaml'
import { findTooLong, sizeProblem, tooLong } from './size.ts'

/** One YAML document of a file: its plain value, or why it can't be read. */
export interface YamlDocument {
  /** Place in the file, from 1; empty documents don't count. */
  index: number
  value: unknown
  /** The first syntax error, or that it is too large; then there is no value. */
  error?: { message: string; line: number }
  /** The line on which a field stands, or the closest field above it that exists. */
  lineOf(path: readonly string[]): number
}

/** Reads the YAML documents of one text; never throws. */
export function readYaml(text: string): YamlDocument[] {
  const tooLongAt = findTooLong(text)
  if (tooLongAt !== undefined) {
    const line = text.slice(0, tooLongAt).split('\n').length
    return [{ index: 1, value: undefined, error: { message: tooLong, line }, lineOf: () => line }]
  }
  const lines = new LineCounter()
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false })
  const documents: Document[] = Array.isArray(parsed) ? parsed : []
  const found: YamlDocument[] = []
  for (const document of documents) {
    if (document.contents === null && document.errors.length === 0) continue
    found.push(readOne(document, found.length + 1, lines))
  }
  return found
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
