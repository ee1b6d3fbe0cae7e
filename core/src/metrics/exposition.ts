import type { Registry } from 'prom-client'
import { notificationsReader } from '../notifications/threads/consume-events.ts'
import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import type { Plugins } from '../platform/plugins/plugins.ts'
import { placesOf, type Scope, scopeBelow } from '../platform/scope.ts'
import type { AnchorKind } from '../sla/evidence/anchor-proofs.ts'
import { ticketsReader } from '../tickets/incident-tickets.ts'
import type { TemplateFiles } from '../tickets/templates/template-files.ts'
import { createAnchorGauges, createAuditGauges } from './audit-metrics.ts'
import { createBurnGauges, createCreditGauge } from './burn-gauges.ts'
import { createFleetGauges } from './fleet-gauges.ts'
import { createNotificationGauges } from './notification-metrics.ts'
import { createOutboxGauge } from './outbox-metrics.ts'
import { type Chunk, toChunk } from './series/chunk.ts'
import { createSeries } from './series/series.ts'
import { createIncidentGauges, createTicketGauges } from './ticket-gauges.ts'

/** What a scrape asks for: everything, the series of the services below a hierarchy prefix alone, or all but those of services. */
export interface Scrape {
  scope?: string | undefined
  /** The same for what a key reaches. */
  within?: Scope | undefined
  services?: boolean | undefined
}

/** What this process counts of itself, and what it reads of the fleet at each scrape. */
export interface Registries {
  own: Registry
  fleet: Registry
  /** What is read only while the plugin is on. */
  sla: Registry
  ticketing: Registry
}

export interface ExpositionOptions {
  plugins: Pick<Plugins, 'isOn'>
  templateFiles: TemplateFiles
  /** Where seals are shown. */
  anchors: readonly AnchorKind[]
}

/** Gives the text for a scrape, in chunks. Throws `not_found` for a scope that is in no hierarchy. */
export type Exposition = (scrape?: Scrape) => Promise<Chunk[]>

/** The exposition; scrapes for the same that come while one is being written share it. */
export function createExposition(
  { own, fleet, sla, ticketing }: Registries,
  context: Context,
  { plugins, templateFiles, anchors }: ExpositionOptions,
): Exposition {
  const running = new Map<string, Promise<Chunk[]>>()
  const series = createSeries()
  const ofFleet = [
    createFleetGauges(fleet, context),
    createIncidentGauges(fleet, context),
    createNotificationGauges(fleet, context),
    createAuditGauges(fleet, context),
    createOutboxGauge(fleet, context, () => [
      notificationsReader,
      ...(plugins.isOn('TICKETING') ? [ticketsReader] : []),
    ]),
  ]
  const ofSla = [
    createBurnGauges(sla, context),
    createCreditGauge(sla, context),
    createAnchorGauges(sla, context, anchors),
  ]
  const ofTicketing = [createTicketGauges(ticketing, context, templateFiles)]
  const parts = () => [
    { registry: fleet, setGauges: ofFleet },
    ...(plugins.isOn('SLA') ? [{ registry: sla, setGauges: ofSla }] : []),
    ...(plugins.isOn('TICKETING') ? [{ registry: ticketing, setGauges: ofTicketing }] : []),
  ]
  const renderOwn = async () => {
    const shown = parts()
    await Promise.all(shown.flatMap(({ setGauges }) => setGauges.map((set) => set())))
    const texts = await Promise.all(
      [own, ...shown.map(({ registry }) => registry)].map((registry) => registry.metrics()),
    )
    return toChunk(texts.map((text) => `${text.trimEnd()}\n`).join(''))
  }
  const render = async ({ scope, within, services = true }: Scrape) => {
    const part = scope === undefined ? within : scopeBelow(scope)
    for (const place of placesOf(part ?? [])) await assertNode(context, place)
    if (part) return series.render({ ...context, actor: { ...context.actor, scope: part } })
    const [own, ofServices] = await Promise.all([renderOwn(), services ? series.render(context) : []])
    return [own, ...ofServices]
  }
  return (scrape = {}) => {
    const key = JSON.stringify([scrape.scope, scrape.within, scrape.services])
    const shared = running.get(key) ?? render(scrape).finally(() => running.delete(key))
    running.set(key, shared)
    return shared
  }
}

/** A scrape that is configured for what does not exist would look as if nothing was wrong. */
async function assertNode({ database }: Context, path: string): Promise<void> {
  const { rowCount } = await database.query('select from hierarchy_nodes where path = $1', [path])
  if (rowCount === 0) throw new AppError('not_found', { what: `The scope "${path}"` })
}
