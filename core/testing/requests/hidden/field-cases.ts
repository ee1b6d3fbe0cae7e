import type { Names } from './names.ts'

/** The arguments of a root field by which something is named, once for each way to name it. */
export type FieldCase = (names: Names) => string

const from = '2026-11-20T09:00:00Z'
const to = '2026-11-20T09:10:00Z'
const targets = (more: string): FieldCase[] => [
  (n) => `(input: {path: "${n.path}", ${more}})`,
  (n) => `(input: {slaGroup: "${n.group}", ${more}})`,
  (n) => `(input: {prefix: "${n.node}", ${more}})`,
  (n) => `(input: {namespace: "${n.namespace}", ${more}})`,
]
const correction = targets(`kind: VOID, from: "${from}", to: "${to}", reason: "a clock was wrong"`)
const incident = (more = ''): FieldCase[] => [(n) => `(id: ${n.incident}${more})`]
const ticket = (more = ''): FieldCase[] => [(n) => `(id: "${n.ticket}"${more})`]
const byId = (kind: keyof Names): FieldCase[] => [(n) => `(id: "${n[kind]}")`]
const act = (name: string, target: keyof Names, more = ''): FieldCase => {
  return (n) => `(input: {act: ${name}, target: "${n[target]}"${more}})`
}

const acts: Record<string, FieldCase[]> = {
  previewInventoryChange: [
    act('RETIRE_SERVICE', 'path'),
    act('RESTORE_SERVICE', 'retired'),
    act('DELETE_SERVICE', 'path'),
    (n) => `(input: {act: RENAME_SERVICE, target: "${n.path}", to: "${n.path}-other"})`,
    (n) => `(input: {act: RENAME_SERVICE, target: "acme/shop/prod/eu1/service-0", to: "${n.path}"})`,
    (n) => `(input: {act: ADMIT_REPORTER, target: "${n.path}", node: "${n.node}"})`,
    act('RETIRE_NODE', 'node'),
    act('RESTORE_NODE', 'node'),
    act('FORGET_NODE', 'node'),
    act('RETIRE_AGENT', 'node'),
    act('FORGET_AGENT', 'node'),
    act('DELETE_GROUP', 'group'),
    act('RENAME_GROUP', 'group', ', to: "another"'),
  ],
  retireService: [(n) => `(path: "${n.path}")`],
  restoreService: [(n) => `(path: "${n.retired}")`],
  deleteService: [(n) => `(path: "${n.path}")`],
  renameService: [
    (n) => `(path: "${n.path}", to: "${n.path}-other")`,
    (n) => `(path: "acme/shop/prod/eu1/service-0", to: "${n.path}")`,
  ],
  admitReporter: [(n) => `(path: "${n.path}")`, (n) => `(path: "${n.path}", node: "${n.node}")`],
  retireNode: [(n) => `(node: "${n.node}")`],
  restoreNode: [(n) => `(node: "${n.node}")`],
  forgetNode: [(n) => `(node: "${n.node}")`],
  retireAgent: [(n) => `(nodeId: "${n.node}")`],
  restoreAgent: [(n) => `(nodeId: "${n.node}")`],
  forgetAgent: [(n) => `(nodeId: "${n.node}")`],
  renameSlaGroup: [(n) => `(group: "${n.group}", to: "another")`],
  deleteSlaGroup: [(n) => `(group: "${n.group}")`],
  addService: [
    (n) => `(input: {agent: "${n.node}", path: "added", probe: {endpoint: "host:1"}})`,
    (n) => `(input: {agent: "acme/shop/prod/eu1", path: "${n.path}", probe: {endpoint: "host:1"}})`,
  ],
  changeAddedService: [(n) => `(id: "${n.added}", probe: {endpoint: "host:1"})`],
  removeAddedService: byId('added'),
  addedServices: [(n) => `(agent: "${n.node}")`, (n) => `(path: "${n.path}")`],
}

const results: Record<string, FieldCase[]> = {
  slaSnapshotTrend: [(n) => `(serviceId: "${n.path}")`],
  serviceLatency: [(n) => `(serviceId: "${n.path}")`],
  vantageTimeline: [(n) => `(serviceId: "${n.path}")`],
  slaTrendData: [
    (n) => `(filter: {serviceId: "${n.path}"})`,
    (n) => `(filter: {slaGroup: "${n.group}"})`,
    (n) => `(filter: {node: "${n.node}"})`,
  ],
  slaDailyUptimes: [(n) => `(slaGroup: "${n.group}")`, (n) => `(prefix: "${n.node}")`, (n) => `(after: "${n.path}")`],
  slaPeriodResults: [
    (n) => `(filter: {serviceId: "${n.path}"})`,
    (n) => `(filter: {subjectKind: GROUP, slaGroup: "${n.group}"})`,
    (n) => `(filter: {subjectKind: NODE, node: "${n.node}"})`,
    (n) => `(filter: {after: "${n.path}"})`,
  ],
  slaPeriod: [
    (n) => `(serviceId: "${n.path}", period: "last-7d")`,
    (n) => `(slaGroup: "${n.group}", period: "last-7d")`,
    (n) => `(node: "${n.node}", period: "last-7d")`,
    (n) => `(customer: "${n.customer}", period: "last-7d")`,
  ],
  slaErrorBudget: [(n) => `(serviceId: "${n.path}")`, (n) => `(slaGroup: "${n.group}")`],
  slaCredits: [(n) => `(slaGroup: "${n.group}")`],
  slaBurnAlerts: [(n) => `(prefix: "${n.node}")`, (n) => `(slaGroup: "${n.group}")`, (n) => `(after: "${n.incident}")`],
  slaReports: [(n) => `(subjectKind: CUSTOMER, subject: "${n.customer}")`, (n) => `(after: "${n.report}")`],
  slaReportFile: [(n) => `(id: "${n.report}", form: JSON)`, (n) => `(id: "${n.report}", form: CSV)`],
  generateSlaReport: [
    (n) => `(input: {node: "${n.node}", period: "last-7d"})`,
    (n) => `(input: {slaGroup: "${n.group}", period: "last-7d"})`,
    (n) => `(input: {customer: "${n.customer}", period: "last-7d"})`,
  ],
  previewRule: [(n) => `(group: "${n.group}")`],
  slaSeals: [(n) => `(serviceId: "${n.path}")`, (n) => `(slaGroup: "${n.group}")`, (n) => `(node: "${n.node}")`],
  slaIncidentStats: [
    (n) => `(filter: {serviceId: "${n.path}"}, from: "${from}", to: "${to}")`,
    (n) => `(filter: {slaGroup: "${n.group}"}, from: "${from}", to: "${to}")`,
    (n) => `(filter: {node: "${n.node}"}, from: "${from}", to: "${to}")`,
  ],
  setSlaGroupTerms: [(n) => `(input: {group: "${n.group}", uptimeTarget: 99})`],
  customer: [(n) => `(slug: "${n.customer}")`],
  customerPortal: [(n) => `(slug: "${n.customer}")`],
  saveCustomer: [
    (n) => `(slug: "${n.customer}", input: {slug: "${n.customer}", name: "x", scope: ["acme"]})`,
    (n) => `(input: {slug: "${n.customer}", name: "x", scope: ["acme"]})`,
    (n) => `(input: {slug: "other", name: "x", scope: ["${n.node}"]})`,
  ],
  customerSubscribers: [(n) => `(slug: "${n.customer}")`],
  removeCustomerSubscriber: [(n) => `(slug: "${n.customer}", id: "${n.incident}")`],
  deleteCustomer: [(n) => `(slug: "${n.customer}")`],
  saveCustomerPortal: [(n) => `(slug: "${n.customer}", input: {visibility: PUBLIC})`],
}

const lists: Record<string, FieldCase[]> = {
  services: [
    (n) => `(filter: {prefix: "${n.node}"})`,
    (n) => `(filter: {slaGroup: "${n.group}"})`,
    (n) => `(filter: {search: "${n.path}"})`,
    (n) => `(after: "${n.path}")`,
  ],
  service: [(n) => `(path: "${n.path}")`, (n) => `(path: "${n.retired}")`],
  serviceStatusEvents: [(n) => `(path: "${n.path}")`],
  serviceChanges: [(n) => `(filter: {path: "${n.path}"})`, (n) => `(filter: {prefix: "${n.node}"})`],
  slaIncidents: [
    (n) => `(filter: {prefix: "${n.node}"})`,
    (n) => `(filter: {slaGroup: "${n.group}"})`,
    (n) => `(filter: {path: "${n.path}"})`,
  ],
  slaExclusionWindows: [
    (n) => `(filter: {targetKind: SERVICE, target: "${n.path}"})`,
    (n) => `(filter: {targetKind: GROUP, target: "${n.group}"})`,
    (n) => `(filter: {servicePath: "${n.path}"})`,
    (n) => `(filter: {after: "${n.window}"})`,
  ],
  slaCorrections: [(n) => `(after: "${n.correction}")`],
  auditLog: [(n) => `(filter: {subject: "${n.path}"})`],
  backups: [(n) => `(filter: {slaGroup: "${n.group}"})`, (n) => `(filter: {prefix: "${n.node}"})`],
  backupReports: [
    (n) => `(serviceId: "${n.path}")`,
    (n) => `(serviceId: "acme/shop/prod/eu1/service-0", after: "${n.backupReport}")`,
  ],
  storageVolumes: [(n) => `(filter: {prefix: "${n.node}"})`, (n) => `(after: "${n.volume}")`],
  storageHistory: [(n) => `(volumeId: "${n.volume}")`],
  // For those who administer everything alone.
  loginProviders: byId('identity'),
  notificationDeliveries: [(n) => `(filter: {channelId: "${n.channel}"})`],
  previewNotificationRoute: [
    (n) => `(event: {kind: "agent", severity: "high", subject: "${n.path}", slaGroup: "${n.group}"})`,
  ],
  tickets: [(n) => `(filter: {prefix: "${n.node}"})`, (n) => `(filter: {incidentId: "${n.incident}"})`],
  ticketBoard: [(n) => `(filter: {prefix: "${n.node}"})`, (n) => `(filter: {incidentId: "${n.incident}"})`],
}

const changes: Record<string, FieldCase[]> = {
  openIncident: [(n) => `(service: "${n.path}", title: "x")`],
  slaIncident: incident(),
  acknowledgeIncident: incident(),
  assignIncident: incident(', assignee: "Ada"'),
  addIncidentNote: incident(', text: "x"'),
  publishIncidentUpdate: incident(', state: RESOLVED, text: "x"'),
  linkIncident: [
    (n) => `(id: ${n.incident}, rootCauseId: 1)`,
    (n) => `(id: 1, rootCauseId: ${n.incident})`,
    (n) => `(id: 1, exclusionWindowId: ${n.window})`,
  ],
  resolveIncident: incident(),
  startExclusionWindow: targets('reason: "an upgrade"'),
  stopExclusionWindow: [
    (n) => `(input: {id: "${n.startedWindow}"})`,
    (n) => `(input: {id: "${n.window}"})`,
    ...targets(''),
  ],
  scheduleExclusionWindow: targets('reason: "an upgrade", startsAt: "2026-11-21T00:00:00Z", durationMinutes: 10'),
  cancelExclusionWindow: [...byId('window'), ...byId('startedWindow')],
  previewCorrection: correction,
  proposeCorrection: correction,
  approveCorrection: byId('correction'),
  rejectCorrection: byId('correction'),
  withdrawCorrection: byId('correction'),
  ticket: ticket(),
  createTicket: [(n) => `(input: {kind: INCIDENT, title: "x", priority: HIGH, service: "${n.path}"})`],
  transitionTicket: ticket(', to: CLOSED'),
  assignTicket: ticket(),
  commentTicket: ticket(', text: "x"'),
  setTicketPriority: ticket(', priority: LOW'),
}

const access: Record<string, FieldCase[]> = {
  login: [(n) => `(email: "${n.email}", password: "a wrong password")`],
  createUser: [
    (n) => `(email: "another@example.org", password: "short", role: VIEWER, scope: "${n.node}")`,
    (n) => `(email: "another@example.org", password: "long enough to be one", role: VIEWER, scope: "group:${n.group}")`,
  ],
  inviteUser: [(n) => `(email: "another@example.org", role: VIEWER, scope: "group:${n.group}")`],
  deleteUser: byId('user'),
  offerPasswordLink: [(n) => `(userId: "${n.user}")`],
  grantRole: [
    (n) => `(userId: "${n.user}", role: VIEWER, scope: "acme/**")`,
    (n) => `(userId: "1", role: VIEWER, scope: "group:${n.group}")`,
    (n) => `(userId: "1", role: VIEWER, scope: "customer:${n.customer}")`,
  ],
  revokeRole: [(n) => `(grantId: "${n.grant}")`],
  resetSecondStep: [(n) => `(userId: "${n.user}")`],
  endSession: byId('session'),
  disconnectProvider: byId('identity'),
  issueKey: [(n) => `(input: {name: "x", scope: "${n.node}", kinds: [READ]})`],
  rotateKey: byId('key'),
  revokeKey: byId('key'),
  saveNotificationChannel: [
    (n) =>
      `(input: {id: "${n.channel}", name: "x", kind: "webhook", settings: [{name: "url", value: "http://127.0.0.1:1/"}]})`,
  ],
  deleteNotificationChannel: byId('channel'),
  testNotificationChannel: byId('channel'),
  resendNotification: byId('delivery'),
  saveNotificationRoute: [
    (n) => `(input: {name: "x", channelIds: ["${n.channel}"]})`,
    (n) => `(input: {id: "${n.route}", name: "x", channelIds: [], slaGroups: ["${n.group}"], prefixes: ["${n.node}"]})`,
  ],
  deleteNotificationRoute: byId('route'),
}

/** Every root field that is asked for something by its name or id, with the ways to name it. */
export const fieldCases: Record<string, FieldCase[]> = { ...acts, ...results, ...lists, ...changes, ...access }
