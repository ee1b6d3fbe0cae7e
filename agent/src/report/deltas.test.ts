import { goingOn, type ReportedService, type StatusReport } from '@itops/core/contract'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { AgentError } from '../platform/errors.ts'
import type { CoreClient } from './core-client.ts'
import { withDeltas } from './deltas.ts'

const iso = (tick: number) => new Date(Date.parse('2026-11-20T12:00:00Z') + tick * 30_000).toISOString()
const statuses = ['OPERATIONAL', 'DEGRADED', 'DOWN'] as const
const size = 60

interface StandIn {
  sent: StatusReport[]
  /** By name, as they would stand in a full report. */
  taken: Record<string, ReportedService>[]
  remembers: boolean
  refusal: AgentError | undefined
  restart(): void
  client: CoreClient
}

/** A core that remembers reports as it says, and notes what each report comes to. */
function openCore(): StandIn {
  const bases = new Map<string, readonly ReportedService[]>()
  const core: StandIn = {
    sent: [],
    taken: [],
    remembers: true,
    refusal: undefined,
    restart: () => bases.clear(),
    client: {
      async status(report) {
        core.sent.push(report)
        if (core.refusal && report.base !== undefined) throw core.refusal
        const { base, unchanged, gone = [], services } = report
        const known = base === undefined ? [] : bases.get(base)
        if (!known || (base !== undefined && !unchanged)) {
          throw new AgentError('core_refused', 'HTTP 409', { status: 409 })
        }
        const all = new Map(unchanged ? known.map((one) => [one.name, goingOn(one, unchanged)]) : [])
        for (const name of gone) all.delete(name)
        for (const service of services) all.set(service.name, service)
        core.taken.push(Object.fromEntries(all))
        const name = `base ${core.sent.length}`
        if (report.asBase) bases.set(name, [...all.values()])
        return { refused: [], rejected: [], ...(report.asBase && core.remembers ? { base: name } : {}) }
      },
      register: async () => undefined,
      heartbeat: async () => undefined,
      storage: async () => undefined,
    },
  }
  return core
}

function open() {
  const core = openCore()
  const clock = { at: 0 }
  const client = withDeltas(core.client, { monotonic: () => clock.at })
  return { core, clock, client }
}

const service = (index: number, tick: number, more: Partial<ReportedService> = {}): ReportedService => {
  const { status = 'OPERATIONAL', ...rest } = more
  return {
    name: `s${index}`,
    status,
    pieces: [{ from: iso(tick), to: iso(tick + 1), status }],
    ...rest,
  } as ReportedService
}
const report = (tick: number, of: (index: number) => Partial<ReportedService> = () => ({})): StatusReport => ({
  nodeId: 'acme/shop/prod/one',
  services: Array.from({ length: size }, (_, index) => service(index, tick, of(index))),
})
const byName = ({ services }: StatusReport) => Object.fromEntries(services.map((one) => [one.name, one]))

it('says what changed, and in full what core has not seen', async () => {
  const { core, client } = open()
  await client.status(report(0))
  await client.status(report(1))
  await client.status(report(2, (index) => (index === 7 ? { status: 'DOWN', message: 'no answer' } : {})))
  expect(core.sent.map(({ services, asBase }) => [services.length, asBase])).toEqual([
    [size, true],
    [0, undefined],
    [1, undefined],
  ])
  expect(core.taken[2]?.s7).toMatchObject({ status: 'DOWN', message: 'no answer' })
})

it('is full every five minutes, and where core does not remember', async () => {
  const { core, client, clock } = open()
  for (let tick = 0; tick < 12; tick++) {
    await client.status(report(tick))
    clock.at += 30_000
  }
  expect(core.sent.flatMap(({ base }, tick) => (base === undefined ? [tick] : []))).toEqual([0, 10])
  const old = open()
  old.core.remembers = false
  for (let tick = 0; tick < 3; tick++) await old.client.status(report(tick))
  expect(old.core.sent.map(({ base }) => base)).toEqual([undefined, undefined, undefined])
})

it('is sent in full at once when core knows its base no more, or can not use it, and not at all when core is away', async () => {
  const { core, client } = open()
  await client.status(report(0))
  core.restart()
  await client.status(report(1))
  expect(core.sent.map(({ services }) => services.length)).toEqual([size, 0, size])
  expect(core.taken).toEqual([byName(report(0)), byName(report(1))])
  core.refusal = new AgentError('core_can_not_use', 'HTTP 400', { status: 400 })
  await client.status(report(2))
  expect(core.taken.at(-1)).toEqual(byName(report(2)))
  core.refusal = new AgentError('core_unreachable', 'no answer')
  await expect(client.status(report(3))).rejects.toThrow('no answer')
  expect(core.taken).toHaveLength(3)
})

it('is not tried for a while where one core and then another answers', async () => {
  const { core, client, clock } = open()
  for (let tick = 0; tick < 9; tick++) {
    await client.status(report(tick))
    core.restart()
  }
  expect(core.sent.filter(({ base }) => base !== undefined)).toHaveLength(3)
  clock.at += 300_000
  await client.status(report(9))
  await client.status(report(10))
  expect(core.sent.at(-1)?.services).toEqual([])
})

it('comes to the same as full reports, whatever is reported and whoever restarts', async () => {
  const turn = fc.record({
    restarts: fc.integer({ min: 0, max: 9 }).map((die) => die === 0),
    odd: fc.dictionary(
      fc.integer({ min: 0, max: size - 1 }).map(String),
      fc.oneof(
        fc.record({ status: fc.constantFrom(...statuses) }),
        fc.constant({ pieces: [] }),
        fc.constant({ replicas: 2, evidence: { at: iso(0), log: 'x' } }),
        fc.constant('absent' as const),
      ),
      { maxKeys: 6 },
    ),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { maxLength: 20 }), async (turns) => {
      const { core, client } = open()
      for (const [tick, { restarts, odd }] of turns.entries()) {
        if (restarts) core.restart()
        const whole = report(tick, (index) => {
          const found = odd[String(index)]
          return typeof found === 'object' ? (found as Partial<ReportedService>) : {}
        })
        const services = whole.services.filter((_, index) => odd[String(index)] !== 'absent')
        await client.status({ ...whole, services })
        expect(core.taken.at(-1)).toEqual(byName({ ...whole, services }))
      }
    }),
    { numRuns: 60 },
  )
})
