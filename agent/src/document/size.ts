/** Far more than a service document takes; what is beyond it would keep the agent busy for minutes, or end it. */
const longestDocument = 65_536
const mostValues = 5_000
const deepest = 32

/** Where the first document stands that is too long to be read, as an offset in the text; nothing when all may be read. */
export function findTooLong(text: string): number | undefined {
  let start = 0
  for (const { index } of [...text.matchAll(/^---/gm), { index: text.length }]) {
    if (index - start > longestDocument) return start
    start = index
  }
  return undefined
}

/** What findTooLong means for whoever wrote the document. */
export const tooLong = `a document is longer than ${longestDocument} characters`

/** What is wrong with the size of a value. An alias counts as all that it stands for: one that holds itself has no end. */
export function sizeProblem(value: unknown): string | undefined {
  const open: { value: unknown; depth: number }[] = [{ value, depth: 0 }]
  let values = 0
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value: one, depth } = next
    if (typeof one !== 'object' || one === null) continue
    if (depth >= deepest)
      return `it is nested more than ${deepest} levels deep, or an alias stands in what it stands for`
    const inside: unknown[] = Object.values(one)
    values += inside.length
    if (values > mostValues) return `it holds more than ${mostValues} values, aliases counted as what they stand for`
    for (const inner of inside) open.push({ value: inner, depth: depth + 1 })
  }
  return undefined
}
