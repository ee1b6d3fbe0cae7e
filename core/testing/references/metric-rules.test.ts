import { expect, it } from 'vitest'
import { metricProblems } from './metric-rules.ts'
import { familiesOf } from './metrics-reference.ts'

/** What is wrong with one family of the text format. */
const problemsOf = (type: string, name: string, samples: string[] = [], help = 'How long a thing took.') =>
  metricProblems(
    familiesOf(
      [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples.map((s) => name + s), ''].join('\n'),
    ).values(),
  ).map((problem) => problem.slice(name.length + 1))

it('a family that follows the rules has no problem', () => {
  expect(problemsOf('counter', 'itops_credited_seconds_total', ['{cause="future"} 3'])).toEqual([])
  expect(problemsOf('gauge', 'itops_seen_timestamp_seconds', ['{service="a\\"b,c=\\"x"} 1795000000'])).toEqual([])
  expect(problemsOf('gauge', 'itops_build_info', ['{version="1.0.0"} 1'])).toEqual([])
})

it.each([
  ['gauge', 'itops_things_total', [], 'ends in _total'],
  ['counter', 'itops_things', [], 'ends in _total, or does not'],
  ['gauge', 'itops_age_hours', [], 'unit hours'],
  ['gauge', 'itops_load_percent', [], 'unit percent'],
  ['gauge', 'itops_seconds_waited', [], 'seconds in the middle'],
  ['gauge', 'itops_thing_gauge', [], 'names its type'],
  ['gauge', 'itops_thing_count', [], 'ends in a word that the format adds'],
  ['histogram', 'itops_duration', [], 'histogram without a unit'],
  ['gauge', 'itopsThing', [], 'not words'],
  ['gauge', 'itops_thing', ['{url="x"} 1'], 'label url, and nothing here says'],
  ['gauge', 'itops_thing', ['{cause="dial tcp 10.0.0.1: refused"} 1'], 'is no word'],
  ['gauge', 'itops_thing', Array.from({ length: 41 }, (_, index) => `{cause="c${index}"} 1`), 'has 41 values'],
  ['gauge', 'itops_seen_timestamp_seconds', [' 1795000000000'], 'not in seconds since 1970'],
  ['gauge', 'itops_build_info', ['{version="1"} 1', '{version="2"} 1'], 'more than one version'],
  ['gauge', 'itops_build_info', ['{version="1"} 2'], 'not 1'],
  ['gauge', 'itops_uptime_ratio', [' 99.9'], 'above 1'],
])('the %s %s with %j is found', (type, name, samples, problem) => {
  expect(problemsOf(type, name, samples).join('\n')).toContain(problem)
})

it.each([
  ['waits', 'no sentence'],
  ['Waits for core', 'no sentence'],
  ['Waits for it...', 'no sentence'],
  ['The value of itops_thing, always.', 'repeats its name'],
  ['How long a thing took, in milliseconds.', 'unit in its help'],
  [`How ${'very '.repeat(50)}long a thing took.`, 'more than 200'],
])('a help that says %j is found', (help, problem) => {
  expect(problemsOf('gauge', 'itops_thing', [], help).join('\n')).toContain(problem)
})
