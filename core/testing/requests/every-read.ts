import { readFileSync } from 'node:fs'
import { buildSchema, getNamedType } from 'graphql'
import { everyField } from './every-field.ts'

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))

/** What an instance has that is read: a service, an SLA group, instants, and a customer named as the organization of the service. */
export interface Place {
  path: string
  group: string
  now: Date
}

/** The arguments with which each field of Query is asked, more than once where they ask for other statements; no entry means none. */
function argumentsOf({ path, group, now }: Place): Record<string, string[]> {
  const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString()
  const [node] = /^.*(?=\/)/.exec(path) ?? ['']
  const org = path.split('/')[0]
  return {
    services: [
      '(first: 100)',
      `(first: 100, after: "${path}")`,
      '(filter: {search: "number 77"}, first: 100)',
      '(filter: {search: "zzz"}, first: 100)',
      `(filter: {prefix: "${org}"}, first: 50)`,
      '(filter: {status: DOWN}, first: 50)',
      `(filter: {slaGroup: "${group}"}, first: 50)`,
      '(filter: {stale: true}, first: 50)',
      '(filter: {tag: "tag-1", criticality: "high"}, first: 50)',
    ],
    service: [`(path: "${path}")`],
    ...resultArguments({ path, group, now }),
    // The file of a report that is stored: there is none.
    slaReportFile: [],
    ...customerArguments({ path, group, now }),
    previewRule: [`(group: "${group}")`],
    slaIncidents: ['(first: 50)', '(filter: {status: OPEN}, first: 50)', `(filter: {prefix: "${org}"}, first: 50)`],
    slaIncident: ['(id: 1)'],
    slaIncidentStats: [`(from: "${ago(48)}", to: "${ago(0)}")`],
    slaErrorBudget: [`(serviceId: "${path}")`, `(slaGroup: "${group}")`],
    slaCredits: ['', `(slaGroup: "${group}")`, `(periodKey: "${ago(0).slice(0, 7)}")`],
    serviceStatusEvents: ['', `(path: "${node}")`],
    serviceChanges: ['(first: 50)', `(filter: {prefix: "${node}"}, first: 50)`],
    slaExclusionSpans: [`(from: "${ago(48)}", to: "${ago(-48)}")`],
    previewInventoryChange: [
      `(input: {act: RETIRE_NODE, target: "${node}"})`,
      `(input: {act: DELETE_SERVICE, target: "${path}"})`,
    ],
    previewCorrection: [
      `(input: {kind: VOID, path: "${path}", from: "${ago(10)}", to: "${ago(6)}", reason: "a clock was wrong"})`,
    ],
    backups: ['(first: 50)'],
    backupReports: [`(serviceId: "${path}")`],
    storageVolumes: ['(first: 50)'],
    storageHistory: ['(volumeId: 1)'],
    ticket: ['(id: "T-1001")'],
    previewNotificationRoute: [`(event: {kind: "agent", severity: "high", subject: "${node}"})`],
  }
}

function resultArguments({ path, group, now }: Place): Record<string, string[]> {
  const yesterday = new Date(now.getTime() - 86_400_000).toISOString().slice(0, 10)
  return {
    slaSnapshotTrend: [`(serviceId: "${path}", hoursBack: 24)`],
    serviceLatency: [`(serviceId: "${path}", hoursBack: 24)`],
    vantageTimeline: [`(serviceId: "${path}")`],
    slaTrendData: [`(filter: {serviceId: "${path}"})`, `(filter: {slaGroup: "${group}"})`, ''],
    slaDailyUptimes: [
      '(days: 3, first: 1)',
      '(days: 3)',
      `(days: 3, slaGroup: "${group}")`,
      `(days: 3, prefix: "${path.split('/')[0]}", first: 1000, after: "${path}")`,
    ],
    slaPeriodResults: [
      '',
      '(filter: {subjectKind: GROUP})',
      `(filter: {periodType: "DAILY", periodKey: "${yesterday}"})`,
    ],
  }
}

function customerArguments({ path, group, now }: Place): Record<string, string[]> {
  const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString()
  const org = path.split('/')[0]
  return {
    customer: [`(slug: "${org}")`],
    customerPortal: [`(slug: "${org}")`],
    customerSubscribers: [`(slug: "${org}")`],
    slaPeriod: [
      `(customer: "${org}", period: "last-30d")`,
      `(slaGroup: "${group}", period: "${ago(0).slice(0, 7)}", compareWith: "previous")`,
      `(serviceId: "${path}", from: "${ago(48)}", to: "${ago(1)}")`,
    ],
  }
}

/** A GraphQL operation for each field of Query and each way to ask it, with everything that can be selected down to some levels. */
export function everyQuery(place: Place): string[] {
  const known = argumentsOf(place)
  return Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap(({ name, type }) =>
    (known[name] ?? ['']).map((args) => `{ ${name}${args} ${everyField(getNamedType(type), 3)} }`),
  )
}

/** Every address that is read with the operator key, with what it takes. */
export function everyGet({ path, group, now }: Place): string[] {
  const [node = ''] = /^.*(?=\/)/.exec(path) ?? []
  const to = now.toISOString()
  return [
    '/metrics',
    `/metrics?scope=${node}`,
    '/ready',
    `/api/v1/operator/services?nodeId=${node}`,
    '/api/v1/operator/services',
    `/api/v1/operator/documents?nodeId=${node}`,
    `/api/v1/inventory/service?path=${path}`,
    '/api/v1/sla/incidents',
    '/api/v1/sla/incidents/1',
    '/api/v1/sla/exclusion-windows',
    '/api/v1/sla/period-results?periodType=MONTHLY',
    '/api/v1/sla/groups',
    '/api/v1/sla/credits',
    '/api/v1/sla/openslo',
    '/api/v1/sla/recording-rules',
    `/api/v1/sla/period?slaGroup=${group}&period=last-7d&members=true`,
    '/api/v1/customers',
    `/api/v1/customers/${path.split('/')[0]}`,
    `/api/v1/sla/preview-rule?slaGroup=${group}`,
    '/api/v1/sla/seals',
    '/.well-known/itops-sla-keys.json',
    `/api/v1/sla/error-budget?path=${path}`,
    '/api/v1/sla/burn-alerts',
    '/api/v1/tickets',
    '/api/v1/backup/services',
    '/api/v1/storage/volumes',
    `/api/v1/changes?from=2026-01-01T00:00:00Z&to=${to}`,
    '/api/v1/notifications/deliveries',
  ]
}
