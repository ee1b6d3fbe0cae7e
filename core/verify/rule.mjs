// The accounting rule of ITOps, stated a second time: from what was observed of a service to the figures of a month. All is whole
// milliseconds in BigInt, so nothing is rounded but where it is said.

const ms = (instant) => BigInt(Date.parse(instant))
const later = (a, b) => (a > b ? a : b)
const earlier = (a, b) => (a < b ? a : b)
const overlap = (from, to, other) => later(0n, earlier(to, other.to) - later(from, other.from))

/** A decimal text as a whole number of ten-thousandths. */
const tenThousandths = (text) => {
  const [whole, part = ''] = text.split('.')
  return BigInt(whole + part.padEnd(4, '0'))
}

/** A whole number of units of `digits` decimals as PostgreSQL writes it. */
const decimal = (value, digits) => {
  const text = value.toString().padStart(digits + 1, '0')
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`
}

/** Percent cut off after four decimals, never rounded up; nothing where the whole is 0. */
const percent = (part, whole) => (whole > 0n ? decimal((part * 1_000_000n) / whole, 4) : '')

/** A line `from to STATUS` or `from to STATUS planned`. */
export function parseSegment(line) {
  const [from, to, status, planned] = line.split(' ')
  return { from: ms(from), to: ms(to), status, planned: planned === 'planned' }
}

const kindOf = ({ status, planned }) => {
  if (status === 'MAINTENANCE') return 'excluded'
  if (planned) return status === 'DOWN' ? 'planned_down' : 'excluded'
  return { OPERATIONAL: 'up', DEGRADED: 'degraded', DOWN: 'down', UNKNOWN: 'unknown' }[status]
}

/** Milliseconds of each state between two instants. */
export function sumsOf(segments, from, to) {
  const sums = { up: 0n, degraded: 0n, down: 0n, planned_down: 0n, excluded: 0n, unknown: 0n }
  for (const segment of segments) sums[kindOf(segment)] += overlap(from, to, segment)
  return sums
}

/** What a seal says, as it is needed here. */
export function parseInputs(inputs) {
  const lines = inputs.split('\n').map((line) => line.split(' '))
  const all = (word) => lines.filter(([first]) => first === word).map((words) => words.slice(1))
  const fields = (words) => Object.fromEntries(words.map((word) => word.split('=')).filter((pair) => pair.length === 2))
  const between = ([from, to, ...rest]) => ({ from: ms(from), to: ms(to), ...fields(rest) })
  const [month = []] = all('month')
  const [header = []] = lines
  return {
    version: header[1],
    kind: header[2],
    subject: header.slice(3).join(' '),
    month: month[0]?.slice(0, 7),
    ...between(month.slice(2)),
    known: ms(fields(all('known')[0] ?? []).since),
    claims: { ...fields(all('known')[0] ?? []), ...fields(all('result')[0] ?? []) },
    terms: all('terms').map(between),
    absent: all('absent').map(between),
    imported: all('imported').map(between),
    days: all('day').map(([day, ...rest]) => ({ day, ...between(rest) })),
    members: all('member').map(([subject, hash, from, to]) => ({ subject, hash, from: ms(from), to: ms(to) })),
    events: all('events')[0],
    credits: all('credits').map(fields)[0],
    credit: all('credit').map(fields)[0],
  }
}

/** What a service comes to between two instants of the same terms; undefined where it had no part in it. */
export function partOf(seal, segments, terms, from, to) {
  const sums = sumsOf(segments, from, to)
  const measured = sums.up + sums.degraded + sums.down
  const planned = sums.planned_down + sums.excluded
  const credited = measured + planned + sums.unknown
  const absent = seal.absent.reduce((sum, one) => sum + overlap(from, to, one), 0n)
  const known = later(from, seal.known)
  const elapsed = later(later(0n, to - known) - absent, credited)
  if (elapsed === 0n && seal.absent.some((one) => overlap(from, to, one) === to - from && one.to < seal.to))
    return undefined
  const gap = sums.unknown + elapsed - credited
  const target = tenThousandths(terms.target)
  const weight = { up: 0n, half: 5n, down: 10n }[terms.degraded]
  // Tenths of a millisecond, as half of one may be consumed.
  const spent = 10n * sums.down + weight * sums.degraded
  return {
    ...sums,
    measured,
    planned,
    elapsed,
    gap,
    spent,
    known,
    counted: measured + (terms.unmeasured === 'left_out' ? 0n : gap),
    consumed: spent + (terms.unmeasured === 'down' ? 10n * gap : 0n),
    budget: (1_000_000n - target) * (to - from - planned),
    weighed: target * (to - from - planned),
    allowed: to - from - planned,
    required: tenThousandths(terms.min_coverage) * elapsed,
  }
}

/** The figures of a month from its parts, as the seal writes them. */
export function resultOf(parts) {
  const t = {}
  for (const part of parts) for (const [name, value] of Object.entries(part)) t[name] = (t[name] ?? 0n) + value
  const covered = t.measured + t.planned
  const uptime = (counted, consumed) => (t.measured > 0n ? percent(10n * counted - consumed, 10n * counted) : '')
  const possible = t.measured + t.gap
  return {
    ...Object.fromEntries(
      ['up', 'degraded', 'down', 'planned_down', 'excluded', 'unknown', 'elapsed', 'counted'].map((name) => [
        name,
        String(t[name]),
      ]),
    ),
    consumed: decimal(t.consumed, 1),
    budget: decimal(t.budget, 6),
    uptime: uptime(t.counted, t.consumed),
    best: uptime(possible, t.spent) || '-',
    worst: uptime(possible, t.spent + 10n * t.gap) || '-',
    coverage: percent(covered, t.elapsed),
    min_coverage: t.elapsed > 0n ? decimal(t.required / t.elapsed, 4) : '-',
    target: t.allowed > 0n ? decimal(t.weighed / t.allowed, 4) : '',
    status: statusOf(t, covered),
  }
}

function statusOf({ measured, consumed, budget, required }, covered) {
  if (measured === 0n) return 'NO_DATA'
  if (consumed * 100_000n > budget) return 'BREACHED'
  return covered * 1_000_000n < required ? 'UNPROVEN' : 'MET'
}

/** All-up and any-up of members: each has its segments, and for how long it belongs to the whole by which rule about DEGRADED. */
export function compositeOf(members) {
  const rank = {
    up: { OPERATIONAL: 0, DEGRADED: 0, DOWN: 2 },
    half: { OPERATIONAL: 0, DEGRADED: 1, DOWN: 2 },
    down: { OPERATIONAL: 0, DEGRADED: 2, DOWN: 2 },
  }
  const changes = members.flatMap(({ segments, from, to, degraded }) =>
    segments
      .filter((one) => !one.planned && one.status in rank.up && overlap(from, to, one) > 0n)
      .flatMap((one) => [
        { at: later(one.from, from), state: rank[degraded][one.status], by: 1 },
        { at: earlier(one.to, to), state: rank[degraded][one.status], by: -1 },
      ]),
  )
  const now = [0, 0, 0]
  const [all, any] = [
    [0n, 0n, 0n],
    [0n, 0n, 0n],
  ]
  let since = 0n
  for (const { at, state, by } of changes.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))) {
    if (now.some((count) => count > 0)) {
      all[now.findLastIndex((count) => count > 0)] += at - since
      any[now.findIndex((count) => count > 0)] += at - since
    }
    now[state] += by
    since = at
  }
  const uptime = ([up, half, down]) => percent(2n * (up + half + down) - 2n * down - half, 2n * (up + half + down))
  return { all_up: uptime(all), any_up: uptime(any) }
}

/** What is owed of the fee of a month by its published uptime: nothing is claimed where less was measured than was agreed on. */
export function creditOf({ claims, credits, credit }) {
  const given = (text) => (text === '-' ? 0n : tenThousandths(text))
  if (claims.uptime === '') return { state: 'NO_DATA', percent: '-', amount: '-' }
  if (claims.status === 'UNPROVEN' || tenThousandths(claims.coverage) < tenThousandths(claims.min_coverage))
    return { state: 'UNPROVEN', percent: '-', amount: '-' }
  const steps = credits.steps === '-' ? [] : credits.steps.split(',').map((step) => step.split(':').map(tenThousandths))
  const reached = steps.filter(([below]) => tenThousandths(claims.uptime) < below).map(([, percent]) => percent)
  const owed =
    reached.reduce(later, 0n) +
    BigInt(credit.response_breaches) * given(credits.per_response_breach) +
    BigInt(credit.resolution_breaches) * given(credits.per_resolution_breach)
  const percent = earlier(owed, credits.cap === '-' ? 1_000_000n : given(credits.cap))
  // Half of the smallest unit is rounded up; how small that is the seal says.
  const digits = credit.amount.split('.')[1]?.length ?? 0
  const divisor = 10_000_000_000n / 10n ** BigInt(digits)
  const units = (2n * given(credits.fee) * percent + divisor) / (2n * divisor)
  const amount = credits.fee === '-' ? '-' : digits > 0 ? decimal(units, digits) : String(units)
  return { state: percent > 0n ? 'DUE' : 'NONE', percent: decimal(percent, 4), amount }
}
