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
  return digits > 0 ? `${text.slice(0, -digits)}.${text.slice(-digits)}` : text
}

/** Percent cut off after four decimals, never rounded up; nothing where the whole is 0. */
const percent = (part, whole) => (whole > 0n ? decimal((part * 1_000_000n) / whole, 4) : '')

/** A line `from to STATUS` or `from to STATUS planned`. */
export function parseSegment(line) {
  const [from, to, status, planned] = line.split(' ')
  return { from: ms(from), to: ms(to), status, planned: planned === 'planned' }
}

/** Milliseconds of each state between two instants. */
export function sumsOf(segments, from, to) {
  const sums = { up: 0n, degraded: 0n, down: 0n, planned_down: 0n, excluded: 0n, unknown: 0n }
  const states = { OPERATIONAL: 'up', DEGRADED: 'degraded', DOWN: 'down', UNKNOWN: 'unknown', MAINTENANCE: 'excluded' }
  for (const segment of segments) {
    const planned = segment.status === 'DOWN' ? 'planned_down' : 'excluded'
    sums[segment.planned ? planned : states[segment.status]] += overlap(from, to, segment)
  }
  return sums
}

/** What a seal says, as it is needed here: `word from to name=value …`, a line each. */
export function parseInputs(inputs) {
  const lines = inputs.split('\n').map((line) => line.split(' '))
  const all = (word) => lines.filter(([first]) => first === word).map(([, ...words]) => words)
  const fields = (words) =>
    Object.fromEntries(words.map((word) => word.split('=')).filter(({ length }) => length === 2))
  const between = ([from, to, ...rest]) => ({ from: ms(from), to: ms(to), ...fields(rest) })
  const [[, version, kind, ...subject], [day, , ...month], known, result = []] = [
    lines[0],
    ...['month', 'known', 'result'].map((word) => all(word)[0]),
  ]
  const head = { version, kind, subject: subject.join(' '), month: day.slice(0, 7), ...between(month) }
  return {
    ...head,
    known: ms(fields(known).since),
    claims: fields([...known, ...result]),
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
  const elapsed = later(later(0n, to - later(from, seal.known)) - absent, credited)
  const isAway = seal.absent.some((one) => overlap(from, to, one) === to - from && one.to < seal.to)
  if (elapsed === 0n && isAway) return undefined
  const gap = sums.unknown + elapsed - credited
  const target = tenThousandths(terms.target)
  const allowed = to - from - planned
  // Tenths of a millisecond, as half of one may be consumed.
  const spent = 10n * sums.down + { up: 0n, half: 5n, down: 10n }[terms.degraded] * sums.degraded
  return {
    ...{ ...sums, measured, planned, elapsed, gap, spent, allowed },
    counted: measured + (terms.unmeasured === 'left_out' ? 0n : gap),
    consumed: spent + (terms.unmeasured === 'down' ? 10n * gap : 0n),
    budget: (1_000_000n - target) * allowed,
    weighed: target * allowed,
    required: tenThousandths(terms.min_coverage) * elapsed,
  }
}

/** The figures of a month from its parts, as the seal writes them. */
export function resultOf(parts) {
  const t = {}
  for (const part of parts) for (const [name, value] of Object.entries(part)) t[name] = (t[name] ?? 0n) + value
  const covered = t.measured + t.planned
  const possible = t.measured + t.gap
  const uptime = (counted, consumed) => (t.measured > 0n ? percent(10n * counted - consumed, 10n * counted) : '')
  const isProven = covered * 1_000_000n >= t.required
  const status = t.consumed * 100_000n > t.budget ? 'BREACHED' : isProven ? 'MET' : 'UNPROVEN'
  const times = ['up', 'degraded', 'down', 'planned_down', 'excluded', 'unknown', 'elapsed', 'counted']
  return {
    ...Object.fromEntries(times.map((name) => [name, String(t[name])])),
    consumed: decimal(t.consumed, 1),
    budget: decimal(t.budget, 6),
    uptime: uptime(t.counted, t.consumed),
    best: uptime(possible, t.spent) || '-',
    worst: uptime(possible, t.spent + 10n * t.gap) || '-',
    coverage: percent(covered, t.elapsed),
    min_coverage: t.elapsed > 0n ? decimal(t.required / t.elapsed, 4) : '-',
    target: t.allowed > 0n ? decimal(t.weighed / t.allowed, 4) : '',
    status: t.measured > 0n ? status : 'NO_DATA',
  }
}

/** All-up and any-up of members: each has its segments, and for how long it belongs to the whole by which rule about DEGRADED. */
export function compositeOf(members) {
  const changes = members.flatMap(({ segments, from, to, degraded }) => {
    const ranks = { OPERATIONAL: 0, DEGRADED: { up: 0, half: 1, down: 2 }[degraded], DOWN: 2 }
    const counting = segments.filter((one) => !one.planned && one.status in ranks && overlap(from, to, one) > 0n)
    return counting.flatMap((one) => [
      { at: later(one.from, from), rank: ranks[one.status], by: 1 },
      { at: earlier(one.to, to), rank: ranks[one.status], by: -1 },
    ])
  })
  const now = [0, 0, 0]
  const all = [0n, 0n, 0n]
  const any = [0n, 0n, 0n]
  const isSome = (count) => count > 0
  let since = 0n
  for (const { at, rank, by } of changes.sort((a, b) => Number(a.at - b.at))) {
    if (now.some(isSome)) {
      all[now.findLastIndex(isSome)] += at - since
      any[now.findIndex(isSome)] += at - since
    }
    now[rank] += by
    since = at
  }
  const uptime = ([up, half, down]) => percent(2n * up + half, 2n * (up + half + down))
  return { all_up: uptime(all), any_up: uptime(any) }
}

/** What is owed of the fee of a month by its published uptime: nothing is claimed where less was measured than was agreed on. */
export function creditOf({ claims, credits, credit }) {
  const given = (text) => (text === '-' ? 0n : tenThousandths(text))
  if (claims.uptime === '') return { state: 'NO_DATA', percent: '-', amount: '-' }
  if (claims.status === 'UNPROVEN' || tenThousandths(claims.coverage) < tenThousandths(claims.min_coverage))
    return { state: 'UNPROVEN', percent: '-', amount: '-' }
  const steps = credits.steps === '-' ? [] : credits.steps.split(',').map((step) => step.split(':').map(tenThousandths))
  const step = steps.reduce((due, [below, owed]) => (given(claims.uptime) < below ? later(due, owed) : due), 0n)
  const late = (clock) => BigInt(credit[`${clock}_breaches`]) * given(credits[`per_${clock}_breach`])
  const percent = earlier(
    step + late('response') + late('resolution'),
    given(credits.cap === '-' ? '100' : credits.cap),
  )
  // Half of the smallest unit is rounded up; how small that is the seal says.
  const digits = credit.amount.split('.')[1]?.length ?? 0
  const divisor = 10_000_000_000n / 10n ** BigInt(digits)
  const units = (2n * given(credits.fee) * percent + divisor) / (2n * divisor)
  const amount = credits.fee === '-' ? '-' : decimal(units, digits)
  return { state: percent > 0n ? 'DUE' : 'NONE', percent: decimal(percent, 4), amount }
}
