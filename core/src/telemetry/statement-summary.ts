const known = new Map<string, string>()
/** Texts are written in the code, and few are put together. */
const mostKnown = 2_000
const changes =
  /\b(insert into|(?<!for |key |do )update(?: only)?|delete from|merge into|copy|truncate|call|alter \w+|create \w+)\s+([\w.]+)/
const reads = /\bfrom\s+([a-z_][\w.]*)/

/** What a statement does, and to which table first, like `insert sla_incidents`; its tag, where it begins with a comment that is one. */
export function summaryOf(text: string): string {
  const found = known.get(text)
  if (found !== undefined) return found
  const summary = summarise(text)
  if (known.size < mostKnown) known.set(text, summary)
  return summary
}

function summarise(text: string): string {
  const [, tag] = text.match(/^\s*\/\* ?([\w: -]{1,60}?) ?\*\//) ?? []
  if (tag) return tag
  const plain = text.replace(/'(?:[^']|'')*'/g, "''").toLowerCase()
  const [, change, changed] = plain.match(changes) ?? []
  if (change && changed) return `${change.split(' ')[0]} ${changed}`.slice(0, 60)
  const names = [...plain.matchAll(/\b(\w+) as (?:not )?(?:materialized )?\(/g)].map(([, name]) => name)
  const tables = [...plain.matchAll(new RegExp(reads, 'g'))].map(([, table]) => table)
  const table = tables.find((each) => !names.includes(each) && each !== 'unnest')
  const [verb = 'statement'] = plain.match(/[a-z]+/) ?? []
  return `${verb === 'with' ? 'select' : verb} ${table ?? ''}`.trim().slice(0, 60)
}
