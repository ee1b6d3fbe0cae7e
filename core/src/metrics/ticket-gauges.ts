import { Counter, Gauge, type Registry } from 'prom-client'
import { countOpenIncidents } from '../incidents/count-open-incidents.ts'
import type { Context } from '../platform/context.ts'
import { countTickets } from '../tickets/count-tickets.ts'
import type { TemplateFiles } from '../tickets/templates/template-files.ts'

/** Gauges of tickets, set at each scrape by the function that is given back. */
export function createTicketGauges(registry: Registry, context: Context, files: TemplateFiles): () => Promise<void> {
  const registers = [registry]
  const tickets = new Gauge({
    name: 'itops_tickets',
    help: 'Tickets, by status, priority and kind.',
    labelNames: ['status', 'priority', 'kind'],
    registers,
  })
  const breached = new Gauge({
    name: 'itops_tickets_breached',
    help: 'Tickets that are not closed and whose response or resolution timer ran out, by priority.',
    labelNames: ['clock', 'priority'],
    registers,
  })
  const created = new Counter({
    name: 'itops_tickets_created_total',
    help: 'Tickets that were ever created, by kind.',
    labelNames: ['kind'],
    registers,
  })
  const problems = new Gauge({
    name: 'itops_ticketing_file_problems',
    help: 'Problems in workflow and catalog files, whose last good versions stay in force.',
    registers,
  })
  return async () => {
    const counts = await countTickets(context.database, context.clock.now())
    tickets.reset()
    for (const { count, ...labels } of counts.tickets) tickets.set(labels, count)
    for (const { count, ...labels } of counts.breached) breached.set(labels, count)
    created.reset()
    for (const { count, ...labels } of counts.created) created.inc(labels, count)
    problems.set(files.problems().length)
  }
}

/** Gauges of incidents, set at each scrape by the function that is given back. */
export function createIncidentGauges(registry: Registry, context: Context): () => Promise<void> {
  const open = new Gauge({
    name: 'itops_incidents_open',
    help: 'Incidents that are not resolved, by severity and by whether somebody has acknowledged them.',
    labelNames: ['severity', 'acknowledged'],
    registers: [registry],
  })
  return async () => {
    for (const { severity, acknowledged, count } of await countOpenIncidents(context)) {
      open.set({ severity, acknowledged: String(acknowledged) }, count)
    }
  }
}
