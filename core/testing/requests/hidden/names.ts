/** Names and ids of things, each of a kind: those that a caller may not see, or those that nothing has. */
export interface Names {
  organization: string
  node: string
  path: string
  name: string
  retired: string
  group: string
  namespace: string
  customer: string
  email: string
  incident: string
  startedWindow: string
  window: string
  correction: string
  ticket: string
  volume: string
  backupReport: string
  report: string
  user: string
  grant: string
  session: string
  identity: string
  key: string
  added: string
  channel: string
  delivery: string
  route: string
}

/** Names that nothing has, alike in form to those that something has; `which` makes others. */
export function missingNames(which: number): Names {
  const node = `globex/bank/prod/none${which}`
  const id = String(987_000 + which)
  return {
    organization: `none${which}`,
    node,
    path: `${node}/name-${which}`,
    name: `name-${which}`,
    retired: `${node}/gone`,
    group: `group of none ${which}`,
    namespace: `none${which}`,
    customer: `none${which}`,
    email: `none${which}@example.org`,
    incident: id,
    startedWindow: id,
    window: id,
    correction: id,
    ticket: `T-${id}`,
    volume: id,
    backupReport: id,
    report: id,
    user: id,
    grant: id,
    identity: id,
    session: `00000000-0000-4000-8000-000000${id}`,
    key: `none${which}`,
    added: id,
    channel: id,
    delivery: id,
    route: id,
  }
}

/** An answer without what the caller named, so that two can be compared that were asked by different names. */
export function withoutNames(answer: unknown, names: Names): string {
  const given = [...new Set(Object.values(names).flatMap((name) => [name, encodeURIComponent(name)]))].sort(
    (one, other) => other.length - one.length,
  )
  let text = JSON.stringify(answer)
  for (const name of given)
    text = text.replaceAll(new RegExp(`(?:(?<![\\w.-])|(?<=%2F))${escaped(name)}(?![\\w-])`, 'g'), '…')
  return text
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
