import { createHash, createPublicKey, verify } from 'node:crypto'
import { compositeOf, creditOf, parseInputs, parseSegment, partOf, resultOf, sumsOf } from './rule.mjs'

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()
const leafOf = (bytes) => sha256(Buffer.of(0), bytes)
const nodeOf = (left, right) => sha256(Buffer.of(1), left, right)
const isSigned = (text, key, signature) => verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'))

/** The root of a Merkle tree over lines, as RFC 6962 has it. */
function rootOf(lines) {
  let level = lines.length > 0 ? lines.map((line) => leafOf(Buffer.from(line))) : [sha256('')]
  while (level.length > 1)
    level = level.flatMap((one, at) => (at % 2 > 0 ? [] : level[at + 1] ? nodeOf(one, level[at + 1]) : one))
  return level[0].toString('hex')
}

/** Reads the lines of a bundle. Throws SyntaxError for what is none. */
export function parseBundle(text) {
  const [head, ...lines] = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
  if (head?.type !== 'itops-evidence' || head.format !== 1)
    throw new SyntaxError('this is no evidence bundle of format 1')
  const of = (type) => lines.filter((line) => line.type === type)
  return { head, keys: of('key'), seals: of('seal'), days: of('day'), events: of('events') }
}

/**
 * Checks a bundle against keys that were published: those of `trusted` (as /.well-known/itops-sla-keys.json has them), or else those that
 * it brings itself. Gives a line for each problem, what could not be checked, and what the months came to.
 */
export function verifyBundle({ head, keys, seals, days, events }, trusted) {
  const problems = []
  const ids = keys.map(({ id }) => id).join(', ')
  const notes = trusted
    ? []
    : [`the keys are those of the bundle itself (${ids}): compare them with what was published`]
  const opened = openKeys(trusted ?? keys, problems)
  const chains = new Map()
  const read = seals.map((seal) => {
    const name = `${seal.subject || '/'} ${seal.periodKey} revision ${seal.revision}`
    return { ...seal, name, read: parseInputs(seal.inputs), problem: (text) => problems.push(`${name}: ${text}`) }
  })
  for (const seal of read) {
    checkSeal(seal, opened)
    const subject = `${seal.subjectKind} ${seal.read.subject}`
    const before = chains.get(subject)
    if (before && seal.previousHash !== before.hash) seal.problem('the seal before it is missing or another')
    chains.set(subject, seal)
  }
  const results = read.filter((one) => one.latest && head.months.includes(one.periodKey))
  const services = results.filter(({ subjectKind }) => subjectKind === 'SERVICE')
  const observed = new Map(services.map((seal) => [seal.hash, checkService(seal, { days, events }, notes)]))
  for (const seal of results.filter((one) => !services.includes(one))) checkGroup(seal, observed, notes)
  for (const month of head.months)
    if (!results.some((one) => one.periodKey === month && one.subjectKind === head.subjectKind))
      problems.push(`${head.subject || '/'} ${month}: the seal is missing`)
  return { problems, notes, results }
}

/** Opens keys; each after the first must be signed by the one before it. */
function openKeys(keys, problems) {
  const opened = new Map()
  for (const { id, publicKey, endorsedBy, endorsement } of keys) {
    const bytes = Buffer.from(publicKey, 'base64')
    if (sha256(bytes).toString('hex').slice(0, 16) !== id) problems.push(`key ${id}: it is another key`)
    else opened.set(id, createPublicKey({ key: bytes, type: 'spki', format: 'der' }))
    if (endorsedBy === null) continue
    const by = opened.get(endorsedBy)
    if (!by || !isSigned(`itops-seal-key ${publicKey}`, by, endorsement))
      problems.push(`key ${id}: key ${endorsedBy} did not sign it`)
  }
  return opened
}

function checkSeal({ read, problem, ...seal }, keys) {
  const claimed = [read.version, read.kind, read.subject, read.month, read.revision]
  const { subjectKind, subject, periodKey, revision, hash, keyId, signature } = seal
  if (claimed.join('\n') !== ['2', subjectKind, subject, periodKey, String(revision)].join('\n'))
    problem('the seal is of another subject, month or revision')
  const end = seal.previousHash === null ? '' : `\nprevious ${seal.previousHash}`
  if (sha256(seal.inputs + end).toString('hex') !== hash) problem('the inputs do not give the hash')
  if (!signature) problem('it is not signed')
  else if (!keys.has(keyId)) problem(`key ${keyId} is not known`)
  else if (!isSigned(`itops-seal ${hash}`, keys.get(keyId), signature)) problem('the signature does not hold')
  for (const { kind, root, proof, token } of seal.anchors) {
    const climb = (at, { side, hash }) =>
      side === 'left' ? nodeOf(Buffer.from(hash, 'hex'), at) : nodeOf(at, Buffer.from(hash, 'hex'))
    const top = proof.reduce(climb, leafOf(Buffer.from(hash, 'hex')))
    if (top.toString('hex') !== root) problem(`the ${kind} anchor is of other seals`)
    if (token && !Buffer.from(token, 'base64').includes(top)) problem('the time stamp is of another hash')
  }
}

/** Checks what was observed of a service against its seal; gives its segments and its parts. */
function checkService({ read, name, subject, periodKey, problem }, { days, events }, notes) {
  const written = (instant) => new Date(Number(instant)).toISOString()
  for (const { from, to, source } of read.imported)
    notes.push(`${name}: ${written(from)} to ${written(to)} was imported (${source})`)
  const segments = read.days.flatMap((day) => {
    if (day.root === '-') notes.push(`${name}: of ${day.day} sums were sealed alone`)
    if (day.root === '-') return []
    const lines = days.find((one) => one.subject === subject && one.day === day.day)?.segments
    if (!lines) problem(`the segments of ${day.day} are missing`)
    else if (rootOf(lines) !== day.root) problem(`the segments of ${day.day} are not those that were sealed`)
    const parsed = (lines ?? []).map(parseSegment)
    if (parsed.some(({ from, to }, at) => from < (parsed[at - 1]?.to ?? day.from) || to <= from || to > day.to))
      problem(`the segments of ${day.day} overlap or lie outside of it`)
    for (const [state, value] of Object.entries(sumsOf(parsed, day.from, day.to)))
      if (String(value) !== day[state]) problem(`${day.day}: ${state} is ${value} ms, ${day[state]} was sealed`)
    return parsed
  })
  const changes = events.find((one) => one.subject === subject && one.periodKey === periodKey)?.events ?? []
  if (rootOf(changes) !== read.events?.[1]) problem('the status changes are not those that were sealed')
  const termsOf = ({ from, to }) => read.terms.find((one) => one.from <= from && one.to >= to)
  const partIn = (interval) =>
    termsOf(interval) && partOf(read, segments, termsOf(interval), interval.from, interval.to)
  const whole = read.days.every(({ root }) => root !== '-')
  if (whole) compare(resultOf(read.terms.map(partIn).filter(Boolean)), read.claims, problem)
  return { segments, termsOf, partIn, whole, from: read.from, to: read.to }
}

/** Recomputes a group or a node from its members. */
function checkGroup({ read, name, problem }, observed, notes) {
  if (read.credits) compare(creditOf(read), read.credit, problem)
  const members = read.members.map((member) => ({ ...member, of: observed.get(member.hash) }))
  for (const { subject } of members.filter((one) => !one.of)) problem(`the seal of ${subject} is missing or another`)
  const present = members.filter((one) => one.of)
  if (present.some(({ of }) => !of.whole || of.from !== read.from || of.to !== read.to)) {
    notes.push(`${name}: not added up again, for members have months of other zones or sums alone`)
    return
  }
  if (present.length > 0)
    compare(resultOf(present.map((one) => one.of.partIn(one)).filter(Boolean)), read.claims, problem)
  const counted = present.map(({ of, ...one }) => ({
    ...one,
    segments: of.segments,
    degraded: of.termsOf(one).degraded,
  }))
  compare(compositeOf(counted), read.claims, problem)
}

function compare(figures, claims, problem) {
  for (const [name, value] of Object.entries(figures))
    if (value !== (claims[name] ?? ''))
      problem(`${name} is ${value || 'nothing'}, ${claims[name] || 'nothing'} was sealed`)
}
