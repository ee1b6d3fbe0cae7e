import type { Family } from './metrics-reference.ts'

// The rules of prometheus.io/docs/practices/naming: those that promtool checks, and those that it leaves to readers.

const baseUnits = ['seconds', 'bytes', 'ratio']
const otherUnits = [
  ...[
    'nanoseconds',
    'microseconds',
    'milliseconds',
    'ns',
    'us',
    'ms',
    'millis',
    'secs',
    'sec',
    'minutes',
    'hours',
    'days',
  ],
  ...['percent', 'percentage', 'bits', 'kb', 'mb', 'gb', 'kib', 'mib', 'gib', 'kilobytes', 'megabytes', 'gigabytes'],
]
const types = ['gauge', 'counter', 'histogram', 'summary']
/** What the text format adds to the names of samples: a family that ends so could be taken for a part of another one. */
const parts = ['count', 'sum', 'bucket', 'created']

/** What bounds the values of each label there is: what is registered in ITOps, one value a process, or words of the code. */
const bounds: Record<string, 'registered' | 'process' | 'words'> = {
  ...each('registered', 'organization', 'platform', 'environment', 'cluster', 'service', 'node', 'mount_path'),
  ...each('registered', 'sla_group', 'channel', 'zone', 'resource'),
  ...each('process', 'version', 'source'),
  ...each(
    'words',
    'status',
    'outcome',
    'kind',
    'cause',
    'reason',
    'call',
    'job',
    'lane',
    'reader',
    'window',
    'bound',
    'code',
    'against',
  ),
  ...each('words', 'tier', 'criticality', 'severity', 'priority', 'acknowledged', 'clock', 'channel_kind'),
}
/** More than any list of words in the code has. */
const maxWords = 40

function each<Bound extends string>(bound: Bound, ...labels: string[]): Record<string, Bound> {
  return Object.fromEntries(labels.map((label) => [label, bound]))
}

/** What is wrong with the names, types, helps, labels and values of families, a sentence each. */
export function metricProblems(families: Iterable<Family>): string[] {
  return [...families].flatMap((family) => {
    const problems = [nameProblems, helpProblems, labelProblems, valueProblems].flatMap((problemsOf) =>
      problemsOf(family),
    )
    return problems.map((problem) => `${family.name} ${problem}`)
  })
}

function nameProblems({ name, type, help }: Family): string[] {
  const isTotal = name.endsWith('_total')
  const words = name.replace(/_total$/, '').split('_')
  const misplaced = words.slice(0, -1).filter((word) => baseUnits.includes(word))
  const last = words.at(-1) ?? ''
  return [
    ...(/^[a-z][a-z0-9]*(_[a-z0-9]+)+$/.test(name) ? [] : ['is not words with underscores between them']),
    ...(isTotal === (type === 'counter') ? [] : [`ends in _total, or does not, and is a ${type}`]),
    ...words.filter((word) => otherUnits.includes(word)).map((unit) => `has the unit ${unit}, which is no base unit`),
    ...misplaced.map((unit) => `has the unit ${unit} in the middle`),
    ...words.filter((word) => types.includes(word)).map((word) => `names its type, ${word}`),
    ...(parts.some((part) => name.endsWith(`_${part}`)) ? ['ends in a word that the format adds by itself'] : []),
    ...(type === 'histogram' && !baseUnits.includes(last) ? ['is a histogram without a unit'] : []),
    ...(/\bin (milli|micro)?seconds|\bin bytes|\bpercent/i.test(help) && !baseUnits.includes(last)
      ? ['has a unit in its help that its name has not']
      : []),
  ]
}

function helpProblems({ name, help }: Family): string[] {
  const isSentence = /^[A-Z0-9].*[^.]\.$/.test(help) && help.split(' ').length >= 3
  return [
    ...(isSentence ? [] : [`has a help that is no sentence: ${help}`]),
    ...(help.includes(name) ? ['repeats its name in its help'] : []),
    ...(help.length <= 200 ? [] : ['has a help of more than 200 characters']),
  ]
}

function labelProblems({ labels }: Family): string[] {
  return [...labels].flatMap(([label, values]) => {
    // Histograms have it from the format.
    if (label === 'le') return []
    const bound = bounds[label]
    if (!bound) return [`has the label ${label}, and nothing here says what bounds its values`]
    const odd = bound === 'words' ? [...values].filter((value) => !/^[\w:-]{1,64}$/.test(value)) : []
    return [
      ...odd.map((value) => `has the value ${value} of the label ${label}, which is no word`),
      ...(bound === 'words' && values.size > maxWords ? [`has ${values.size} values of the label ${label}`] : []),
      ...(bound === 'process' && values.size > 1 ? [`has more than one ${label} in one process`] : []),
    ]
  })
}

function valueProblems({ name, type, values }: Family): string[] {
  const isInstant = name.endsWith('_timestamp_seconds')
  return [
    // From 2001 on, and in milliseconds it would be beyond the year 5000.
    ...(isInstant && values.some((value) => value < 1e9 || value > 1e11) ? ['is not in seconds since 1970'] : []),
    ...(isInstant && type !== 'gauge' ? ['is an instant and no gauge'] : []),
    ...(name.endsWith('_info') && values.some((value) => value !== 1) ? ['is an info and not 1'] : []),
    ...(name.endsWith('_ratio') && values.some((value) => value > 1) ? ['is a ratio above 1'] : []),
  ]
}
