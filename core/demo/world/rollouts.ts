import type { ReceivedChange } from '../../src/changes/received-change.ts'
import type { Range, ReportedInterval, Spell } from './intervals.ts'
import { type Chance, chanceOf } from './seeded-random.ts'
import type { DemoService } from './world.ts'

const secondMs = 1000
const minuteMs = 60_000
const dayMs = 86_400_000

/** How often a month a service is rolled out, restarted and scaled. */
const perMonth = { ROLLOUT: 3.5, RESTART: 0.7, SCALING: 1.5 } as const
const people = ['ada@example.org', 'grace@example.org', 'linus@example.org']
const causes = ['Weekly release', 'Security update of the base image', 'New cache settings', null, null]

/** One change before it has its details; `back` takes the last rollout back. */
interface Move {
  at: number
  kind: ReceivedChange['kind']
  back?: boolean
}

/**
 * What was changed of a service over the range, oldest first: everyday rollouts, restarts and scalings, and those that its
 * outages speak of: a rollout some minutes before, and one back that ends it.
 */
export function rolloutsOf(
  service: DemoService,
  intervals: readonly ReportedInterval[],
  range: Range,
  seed: number,
): ReceivedChange[] {
  const moves = [...everyday(service, range, seed), ...ofOutages(service, intervals, seed)]
    .filter(({ at }) => at >= (intervals[0]?.from ?? range.to) && at < range.to)
    .sort((a, b) => a.at - b.at)
  let [release, replicas, count] = [1, service.replicas, 0]
  return moves.map((move) => {
    const chance = chanceOf(seed, service.path, 'change', move.at)
    if (move.kind === 'ROLLOUT') {
      const before = release
      release = move.back ? release - 1 : release + 1
      count += 1
      return { ...detailsOf(service, move, chance), ...rolled(service, before, release, count, move, chance) }
    }
    if (move.kind === 'RESTART') return { ...detailsOf(service, move, chance), by: personOf(chance), cause: null }
    const before = replicas
    replicas = before === service.replicas ? before + chance.between(1, 3) : service.replicas
    return { ...detailsOf(service, move, chance), ...scaled(before, replicas) }
  })
}

/** What is changed of a service that lives, before each of its outages in `spells`. */
export function liveChangesOf(service: DemoService, spells: readonly Spell[], seed: number): ReceivedChange[] {
  return spells
    .filter(({ status }) => status === 'DOWN')
    .map(({ from }) => {
      const at = from - 40 * secondMs
      const chance = chanceOf(seed, service.path, 'change', at)
      return { ...detailsOf(service, { at, kind: 'RESTART' }, chance), by: personOf(chance) }
    })
}

function everyday({ path, replicas }: DemoService, range: Range, seed: number): Move[] {
  const days = (range.to - range.from) / dayMs
  return (['ROLLOUT', 'RESTART', 'SCALING'] as const).flatMap((kind) => {
    if (kind === 'SCALING' && replicas < 4) return []
    const chance = chanceOf(seed, path, kind)
    return Array.from({ length: chance.count((perMonth[kind] * days) / 30) }, (): Move => {
      const day = range.from + chance.between(0, Math.floor(days)) * dayMs
      // In working hours.
      return { kind, at: day + chance.between(7 * 3600, 16 * 3600) * secondMs }
    })
  })
}

function ofOutages(service: DemoService, intervals: readonly ReportedInterval[], seed: number): Move[] {
  return intervals.flatMap(({ status, from, to, message }): Move[] => {
    if (message === 'Rolling update in progress') return [{ kind: 'ROLLOUT', at: from }]
    if (status !== 'DOWN' || !/rollout|Index is corrupt/.test(message ?? '')) return []
    const lead = /rollout/.test(message ?? '') ? chanceOf(seed, service.path, 'lead', from).between(2, 9) : 7
    const first: Move = { kind: 'ROLLOUT', at: from - lead * minuteMs }
    return to - from > 3 * minuteMs ? [first, { kind: 'ROLLOUT', at: to - 45 * secondMs, back: true }] : [first]
  })
}

function detailsOf({ path, namespace, name, document }: DemoService, move: Move, chance: Chance): ReceivedChange {
  return {
    key: `demo/${path.split('/').at(-1)}/${move.kind}/${move.at}`,
    kind: move.kind,
    at: move.at,
    workload: `${document.workload?.type ?? 'deployment'} ${namespace}/${name}`,
    revision: null,
    images: [],
    replicasBefore: null,
    replicasAfter: null,
    by: 'kubectl-rollout',
    via: null,
    cause: causes[chance.between(0, causes.length - 1)] ?? null,
    url: null,
  }
}

function rolled(
  { namespace, name }: DemoService,
  before: number,
  after: number,
  count: number,
  { back }: Move,
  chance: Chance,
): Partial<ReceivedChange> {
  const image = (release: number) => `registry.example.org/${namespace}/${name}:1.${release}.0`
  return {
    images: [{ container: name, before: image(before), after: image(after) }],
    revision: String(count + 1),
    ...(back
      ? { by: personOf(chance), via: null, cause: 'SpokenFor back' }
      : { by: 'argocd-application-controller', via: `Argo CD ${namespace}` }),
  }
}

const scaled = (before: number, after: number): Partial<ReceivedChange> => ({
  replicasBefore: before,
  replicasAfter: after,
  by: 'kube-controller-manager',
  via: 'HorizontalPodAutoscaler',
  cause: null,
})

const personOf = (chance: Chance) => people[chance.between(0, people.length - 1)] ?? null
