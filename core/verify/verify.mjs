import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto'
import { compositeOf, creditOf, parseInputs, parseSegment, partOf, resultOf, sumsOf } from './rule.mjs'

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()
const leafOf = (bytes) => sha256(Buffer.of(0), bytes)
const nodeOf = (left, right) => sha256(Buffer.of(1), left, right)

/** The root of a Merkle tree over lines, as RFC 6962 has it. */
function rootOf(lines) {
  if (lines.length === 0) return sha256('').toString('hex')
  let level = lines.map((line) => leafOf(Buffer.from(line)))
  while (level.length > 1)
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, at) =>
      level[2 * at + 1] ? nodeOf(level[2 * at], level[2 * at + 1]) : level[2 * at],
    )
  return level[0].toString('hex')
}

/** Reads the lines of a bundle. Throws SyntaxError for what is none. */
export function parseBundle(text) {
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
  const of = (type) => lines.filter((line) => line.type === type)
  const [head] = lines
  if (head?.type !== 'itops-evidence' || head.format !== 1)
    throw new SyntaxError('this is no evidence bundle of format 1')
  return { head, keys: of('key'), seals: of('seal'), days: of('day'), events: of('events') }
}

/**
 * Checks a bundle against keys that were published: those of `trusted` (as /.well-known/itops-sla-keys.json has them), or else those that
 * it brings itself. Gives a line for each problem, what could not be checked, and what the months came to.
 */
export function verifyBundle({ head, keys, seals, days, events }, trusted) {
  const problems = []
  const notes = trusted
    ? []
    : [
        `the keys are those of the bundle itself (${keys.map(({ id }) => id).join(', ')}): compare them with what was published`,
      ]
  const publicKeys = openKeys(trusted ?? keys, problems)
  const read = seals.map((seal) => ({ ...seal, read: parseInputs(seal.inputs), name: nameOf(seal) }))
  const note = (name) => (text) => problems.push(`${name}: ${text}`)
  const chains = new Map()
  for (const seal of read) {
    checkSeal(seal, publicKeys, note(seal.name))
    const subject = `${seal.subjectKind} ${seal.read.subject}`
    const before = chains.get(subject)
    if (before && seal.previousHash !== before.hash) note(seal.name)('the seal before it is missing or another')
    chains.set(subject, seal)
  }
  const observed = new Map()
  for (const seal of read.filter(
    (one) => one.latest && one.subjectKind === 'SERVICE' && head.months.includes(one.periodKey),
  ))
    observed.set(seal.hash, checkService(seal, { days, events }, note(seal.name), notes))
  for (const seal of read.filter(
    (one) => one.latest && one.subjectKind !== 'SERVICE' && head.months.includes(one.periodKey),
  ))
    checkGroup(seal, observed, note(seal.name), notes)
  for (const month of head.months) {
    const sealed = read.some((one) => one.latest && one.periodKey === month && one.subjectKind === head.subjectKind)
    if (!sealed) problems.push(`${head.subject || '/'} ${month}: the seal is missing`)
  }
  return { problems, notes, results: read.filter((one) => one.latest && head.months.includes(one.periodKey)) }
}

const nameOf = ({ subject, periodKey, revision }) => `${subject || '/'} ${periodKey} revision ${revision}`

/** Opens keys; each after the first must be signed by the one before it. */
function openKeys(keys, problems) {
  const opened = new Map()
  for (const { id, publicKey } of keys) {
    const bytes = Buffer.from(publicKey, 'base64')
    if (sha256(bytes).toString('hex').slice(0, 16) !== id) problems.push(`key ${id}: it is another key`)
    else opened.set(id, createPublicKey({ key: bytes, type: 'spki', format: 'der' }))
  }
  for (const { id, publicKey, endorsedBy, endorsement } of keys) {
    const by = endorsedBy === null ? undefined : opened.get(endorsedBy)
    if (endorsedBy === null) continue
    if (
      !by ||
      !verifySignature(null, Buffer.from(`itops-seal-key ${publicKey}`), by, Buffer.from(endorsement, 'base64'))
    )
      problems.push(`key ${id}: key ${endorsedBy} did not sign it`)
  }
  return opened
}

function checkSeal(
  { inputs, hash, previousHash, keyId, signature, subjectKind, subject, periodKey, revision, anchors, read },
  keys,
  problem,
) {
  const claimed = [read.version, read.kind, read.subject, read.month, read.revision]
  if (claimed.join('\n') !== ['2', subjectKind, subject, periodKey, String(revision)].join('\n'))
    problem('the seal is of another subject, month or revision')
  const end = previousHash === null ? '' : `\nprevious ${previousHash}`
  if (sha256(inputs + end).toString('hex') !== hash) problem('the inputs do not give the hash')
  const key = keys.get(keyId)
  if (!signature) problem('it is not signed')
  else if (!key) problem(`key ${keyId} is not known`)
  else if (!verifySignature(null, Buffer.from(`itops-seal ${hash}`), key, Buffer.from(signature, 'base64')))
    problem('the signature does not hold')
  for (const { kind, root, proof, token } of anchors) {
    const top = proof.reduce(
      (at, step) => {
        const beside = Buffer.from(step.hash, 'hex')
        return step.side === 'left' ? nodeOf(beside, at) : nodeOf(at, beside)
      },
      leafOf(Buffer.from(hash, 'hex')),
    )
    if (top.toString('hex') !== root) problem(`the ${kind} anchor is of other seals`)
    if (token && !Buffer.from(token, 'base64').includes(top)) problem('the time stamp is of another hash')
  }
}

/** Checks what was observed of a service against its seal; gives its segments and terms. */
function checkService(seal, { days, events }, problem, notes) {
  const { read } = seal
  for (const { from, to, source } of read.imported)
    notes.push(
      `${seal.name}: ${new Date(Number(from)).toISOString()} to ${new Date(Number(to)).toISOString()} was imported (${source})`,
    )
  const segments = []
  for (const day of read.days) {
    if (day.root === '-') {
      notes.push(`${seal.name}: of ${day.day} sums were sealed alone`)
      continue
    }
    const lines = days.find((one) => one.subject === seal.subject && one.day === day.day)?.segments
    if (!lines) problem(`the segments of ${day.day} are missing`)
    else if (rootOf(lines) !== day.root) problem(`the segments of ${day.day} are not those that were sealed`)
    const parsed = (lines ?? []).map(parseSegment)
    const wrong = parsed.some(
      ({ from, to }, at) => from < (parsed[at - 1]?.to ?? day.from) || to <= from || to > day.to,
    )
    if (wrong) problem(`the segments of ${day.day} overlap or lie outside of it`)
    for (const [name, value] of Object.entries(sumsOf(parsed, day.from, day.to)))
      if (String(value) !== day[name]) problem(`${day.day}: ${name} is ${value} ms, ${day[name]} was sealed`)
    segments.push(...parsed)
  }
  const changes = events.find((one) => one.subject === seal.subject && one.periodKey === seal.periodKey)?.events ?? []
  if (rootOf(changes) !== read.events?.[1]) problem('the status changes are not those that were sealed')
  const whole = read.days.every(({ root }) => root !== '-')
  const part = ({ from, to }) => {
    const terms = read.terms.find((one) => one.from <= from && one.to >= to)
    return terms && partOf(read, segments, terms, from, to)
  }
  if (whole) compare(resultOf(read.terms.map(part).filter(Boolean)), read.claims, problem)
  return { segments, part, read, whole }
}

/** Recomputes a group or a node from its members. */
function checkGroup({ read, name }, observed, problem, notes) {
  if (read.credits) compare(creditOf(read), read.credit, problem)
  const members = read.members.map((member) => ({ ...member, of: observed.get(member.hash) }))
  for (const { subject } of members.filter((one) => !one.of)) problem(`the seal of ${subject} is missing or another`)
  const present = members.filter((one) => one.of)
  if (present.some(({ of }) => !of.whole || of.read.from !== read.from || of.read.to !== read.to)) {
    notes.push(`${name}: not added up again, for members have months of other zones or sums alone`)
    return
  }
  const parts = present.map((member) => member.of.part(member))
  if (parts.length > 0) compare(resultOf(parts.filter(Boolean)), read.claims, problem)
  const composite = present.map((member) => ({
    segments: member.of.segments,
    from: member.from,
    to: member.to,
    degraded: member.of.read.terms.find((one) => one.from <= member.from && one.to >= member.to).degraded,
  }))
  compare(compositeOf(composite), read.claims, problem)
}

function compare(figures, claims, problem) {
  for (const [name, value] of Object.entries(figures))
    if (value !== (claims[name] ?? ''))
      problem(`${name} is ${value || 'nothing'}, ${claims[name] || 'nothing'} was sealed`)
}
