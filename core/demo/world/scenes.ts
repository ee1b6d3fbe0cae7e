import type { Range, Spell } from './intervals.ts'
import { chanceOf } from './seeded-random.ts'
import type { DemoService } from './world.ts'

const secondMs = 1000
const minuteMs = 60_000
const hourMs = 3_600_000
const dayMs = 86_400_000

/** One act of the story, at a fixed time of a day before the end of the history. */
interface Act {
  at(range: Range): number
  /** How long the given service plays in it, or undefined when it does not. */
  plays(service: DemoService, start: number, seed: number): Spell[]
}

const shop = 'acme/shop/prod/eu-west-1'
const bank = 'acme/bank/prod/eu-central-1'
const data = 'acme/data/prod/us-east-1'

const acts: readonly Act[] = [
  // The whole data platform is lost for a quarter of an hour, and two services of the shop limp with it.
  {
    at: daysAgo(38, 14, 12, 37),
    plays(service, start, seed) {
      const end = start + 17 * minuteMs + 23 * secondMs
      if (service.nodeId === data) {
        const chance = chanceOf(seed, service.path, 'cluster outage')
        const from = start + chance.between(0, 40) * secondMs
        return [
          {
            status: 'DOWN',
            from,
            to: end + chance.between(0, 180) * secondMs,
            message: 'Control plane of the cluster is unreachable',
          },
        ]
      }
      if (!isOneOf(service, shop, 'search', 'recommendations')) return []
      return [
        {
          status: 'DEGRADED',
          from: start + 55 * secondMs,
          to: end + 95 * secondMs,
          message: 'The data platform does not answer',
        },
      ]
    },
  },
  // Nobody watches the bank for six hours: the agent was stopped by a failed upgrade.
  {
    at: daysAgo(23, 1),
    plays: (service, start) => (service.nodeId === bank ? [unmeasured(start, 6 * hourMs)] : []),
  },
  // The same for nine hours, long enough ago that the month is over.
  {
    at: daysAgo(52, 20),
    plays: (service, start) => (service.nodeId === bank ? [unmeasured(start, 9 * hourMs)] : []),
  },
  {
    at: daysAgo(6, 17, 20),
    plays: (service, start) => (service.nodeId === data ? [unmeasured(start, 47 * minuteMs)] : []),
  },
  // A flapping service: restarts for three hours.
  {
    at: daysAgo(12, 9, 4, 11),
    plays(service, start, seed) {
      if (!isOneOf(service, shop, 'notifications')) return []
      const chance = chanceOf(seed, service.path, 'flapping')
      let from = start
      return Array.from({ length: 26 }, (): Spell => {
        from += chance.between(150, 640) * secondMs
        return {
          status: 'DOWN',
          from,
          to: from + chance.between(18, 55) * secondMs,
          message: 'Container is killed: out of memory',
        }
      })
    },
  },
  // A database fails over badly, and what needs it suffers.
  {
    at: daysAgo(47, 19, 41, 3),
    plays(service, start) {
      if (isOneOf(service, shop, 'orders-db')) return [spell('DOWN', start, 702, 'Failover to the standby hangs')]
      if (isOneOf(service, shop, 'orders-api', 'checkout'))
        return [spell('DEGRADED', start + 8_000, 731, 'Orders database does not answer')]
      return []
    },
  },
  {
    at: daysAgo(15, 12, 30),
    plays: (service, start) =>
      isOneOf(service, bank, 'kyc-api') ? [spell('UNKNOWN', start, 35 * 60, 'Workload was not found')] : [],
  },
  // In the month that runs, one service has spent its budget and another most of it.
  {
    at: thisMonth(0.55),
    plays: (service, start) =>
      isOneOf(service, shop, 'search') ? [spell('DOWN', start, 94 * 60 + 17, 'Index is corrupt; rebuilding')] : [],
  },
  {
    at: thisMonth(0.35),
    plays: (service, start) =>
      isOneOf(service, bank, 'statements') ? [spell('DOWN', start, 178 * 60, 'Certificate has expired')] : [],
  },
]

/** The spells of the story's acts that a service plays in. */
export function scenesOf(service: DemoService, range: Range, seed: number): Spell[] {
  return acts.flatMap((act) => act.plays(service, act.at(range), seed))
}

function daysAgo(days: number, hour: number, minute = 0, second = 0): Act['at'] {
  return ({ to }) =>
    Math.floor(to / dayMs) * dayMs - days * dayMs + hour * hourMs + minute * minuteMs + second * secondMs
}

/** An instant at this part of the running month; of the last days of the month before when it has hardly begun. */
function thisMonth(part: number): Act['at'] {
  return ({ to }) => {
    const end = new Date(to)
    const start = Date.UTC(end.getUTCFullYear(), end.getUTCMonth())
    const at = to - start > dayMs ? start + part * (to - start) : start - dayMs + part * 12 * hourMs
    return Math.floor(at / secondMs) * secondMs
  }
}

const unmeasured = (from: number, length: number): Spell => ({
  status: 'UNMEASURED',
  from,
  to: from + length,
  message: '',
})

const spell = (status: Spell['status'], from: number, seconds: number, message: string): Spell => ({
  status,
  from,
  to: from + seconds * secondMs,
  message,
})

const isOneOf = ({ nodeId, name }: DemoService, cluster: string, ...names: readonly string[]) =>
  nodeId === cluster && names.includes(name)
