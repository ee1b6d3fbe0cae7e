/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** What can be switched off; its fields then answer plugin_disabled. */
export type Plugin =
  | 'SLA'
  | 'TICKETING';

export type ServiceStatus =
  | 'OPERATIONAL'
  | 'DEGRADED'
  | 'DOWN'
  | 'MAINTENANCE'
  | 'UNKNOWN';

export type SlaStatus =
  | 'MET'
  | 'AT_RISK'
  | 'BREACHED'
  /** A closed period of which less is accounted for than its terms ask: neither met nor breached can be shown. */
  | 'UNPROVEN'
  /** Nothing was measured: neither good nor bad. */
  | 'NO_DATA';

export type AgentStatus =
  | 'ONLINE'
  /** No heartbeat and no report for 90 seconds. */
  | 'OFFLINE';

export type SlaRangeSubjectKind =
  | 'SERVICE'
  | 'GROUP'
  | 'NODE'
  | 'CUSTOMER';

export type SubjectKind =
  | 'SERVICE'
  | 'GROUP'
  | 'NODE';

export type SlaTrendFilter = {
  /** DAILY or MONTHLY */
  periodType?: string;
  monthsBack?: number;
  /** At most one of these; none means everything in the caller's scope. */
  serviceId?: string | null;
  slaGroup?: string | null;
  /** A hierarchy path prefix, like myorg/myplatform. */
  node?: string | null;
};

export type SlaPeriodResultFilter = {
  /** DAILY or MONTHLY */
  periodType?: string;
  /** 2026-11-22 or 2026-11; the current period when absent. */
  periodKey?: string | null;
  subjectKind?: SubjectKind;
  serviceId?: string | null;
  slaGroup?: string | null;
  node?: string | null;
  first?: number;
  /** The `id` of the last row of the page before. */
  after?: string | null;
};

export type SlaBudgetPeriodKind =
  /** The calendar month in the time zone of the subject, as its period result has it. */
  | 'MONTH'
  /** The last days, each of 24 hours, summed to the millisecond. */
  | 'ROLLING_7D'
  | 'ROLLING_30D'
  | 'ROLLING_90D';

export type SlaBurnSeverity =
  | 'PAGE'
  | 'TICKET';

export type SlaBurnInhibition =
  /** A severer alert of the same subject fires. */
  | 'SEVERER_ALERT'
  /** The service needs another one that is down. */
  | 'ROOT_CAUSE'
  /** A member of the group has an alert that is as severe. */
  | 'MEMBER_ALERT';

export type BackupListState =
  | 'OVERDUE'
  | 'FAILED'
  | 'ANOMALY'
  /** A success, and nothing of the others. */
  | 'OK';

export type BackupFilter = {
  state?: BackupListState | null;
  slaGroup?: string | null;
  /** A hierarchy path prefix, like myorg/myplatform. */
  prefix?: string | null;
  /** Part of the path or display name. */
  search?: string | null;
};

export type BackupReportKind =
  | 'BACKUP'
  | 'RESTORE_TEST';

export type BackupTargetKind =
  | 'SERVICE'
  | 'GROUP'
  | 'NAMESPACE';

export type StorageLevel =
  /** More than 30 % free. */
  | 'healthy'
  /** From 10 % to 30 % free. */
  | 'warning'
  /** Less than 10 % free. */
  | 'critical';

export type StorageFilter = {
  level?: StorageLevel | null;
  filling?: boolean | null;
  /** A hierarchy path prefix, or the path of one service. */
  prefix?: string | null;
  /** Part of the path, display name or mount path. */
  search?: string | null;
};

export type InventoryAct =
  | 'RETIRE_SERVICE'
  | 'RESTORE_SERVICE'
  | 'DELETE_SERVICE'
  | 'RENAME_SERVICE'
  | 'ADMIT_REPORTER'
  | 'RETIRE_NODE'
  | 'RESTORE_NODE'
  | 'FORGET_NODE'
  | 'RETIRE_AGENT'
  | 'RESTORE_AGENT'
  | 'FORGET_AGENT'
  | 'RENAME_GROUP'
  | 'DELETE_GROUP';

export type InventoryChangeInput = {
  act: InventoryAct;
  /** A service path, a hierarchy path, a node id or the name of an SLA group. */
  target: string;
  /** Of a rename: the whole new path of the service, or the new name of the group. */
  to?: string | null;
  /** Of an admission: the node as which the sender is to report a service that several nodes watch. */
  node?: string | null;
};

export type DegradedRule =
  | 'UP'
  | 'HALF'
  | 'DOWN';

/** What becomes of unmeasured and unknown time. */
export type UnmeasuredRule =
  | 'LEFT_OUT'
  | 'DOWN'
  | 'UP';

export type SlaCreditStepInput = {
  below: number;
  percent: number;
};

export type SlaCreditState =
  /** Nothing was measured. */
  | 'NO_DATA'
  /** Less was measured than the terms ask for: no figure is claimed. */
  | 'UNPROVEN'
  | 'NONE'
  | 'DUE';

export type SlaTierName =
  | 'critical'
  | 'high'
  | 'medium'
  | 'low';

/** An absent field stays as it is; a null target or clock means the tier's. */
export type SlaGroupTermsInput = {
  group: string;
  displayName?: string | null;
  tier?: SlaTierName | null;
  uptimeTarget?: number | null;
  responseMinutes?: number | null;
  resolutionMinutes?: number | null;
  /** An IANA zone like Europe/Berlin; another one counts from the first day of a month on. */
  timeZone?: string | null;
  degraded?: DegradedRule | null;
  unmeasured?: UnmeasuredRule | null;
  /** Percent of the elapsed time, from 0 to 100 and 90 by default: a closed period of which less is accounted for is UNPROVEN. */
  minCoverage?: number | null;
  /** Ten steps at most: strictly falling `below`, strictly rising `percent`; none takes them away. A month is judged by the credits in force when it ends. */
  credits?: Array<SlaCreditStepInput> | null;
  /** The most that is owed of a month, in percent; null is 100. */
  creditCap?: number | null;
  /** The fee of a month, with its currency (ISO 4217). */
  creditFee?: number | null;
  creditCurrency?: string | null;
  /** Percent of the fee for each unplanned incident whose response clock ran out in the month. */
  creditPerResponseBreach?: number | null;
  creditPerResolutionBreach?: number | null;
  /**
   * A local day, like 2026-12-01, from which the terms count; today when absent, and the first of this month for another zone. What was set for a
   * later day stays from that day on, and what was not said otherwise there changes with it.
   */
  effectiveFrom?: string | null;
  reason?: string | null;
};

export type ServiceFilter = {
  /** A hierarchy path prefix, like myorg/myplatform. */
  prefix?: string | null;
  status?: ServiceStatus | null;
  slaGroup?: string | null;
  criticality?: string | null;
  type?: string | null;
  tag?: string | null;
  stale?: boolean | null;
  /** Part of the path or display name. */
  search?: string | null;
  includeRetired?: boolean | null;
  /** True for the retired ones alone, false for the others. */
  retired?: boolean | null;
};

/** How an added service is probed, and what is said of it. */
export type ProbeInput = {
  /** http://…, https://…, or host:port for TCP; neither a password nor a metadata address. */
  endpoint: string;
  /** From 5 seconds to a day. */
  intervalSeconds?: number;
  /** From 1 to 300. */
  timeoutSeconds?: number;
  /** Of http: 200, 2xx or 200-299, one or several with commas; 2xx by default. */
  expectedStatus?: string | null;
  displayName?: string | null;
  criticality?: string | null;
  slaGroup?: string | null;
  /** Two to ten nodes whose agents all probe it; by its own agent alone without. */
  from?: Array<string> | null;
  /** How many of them must see it down: more than half by default. */
  quorum?: number | null;
};

export type AddServiceInput = {
  /** The node whose agent is to probe it. */
  agent: string;
  /** organization/platform/environment/cluster/service, or a name under the agent's own node. */
  path: string;
  probe: ProbeInput;
};

export type ChangeKind =
  /** Other images, or another pod template. */
  | 'ROLLOUT'
  /** The same pods again. */
  | 'RESTART'
  /** Other replicas. */
  | 'SCALING';

export type ServiceChangeFilter = {
  /** The path of one service. */
  path?: string | null;
  /** A hierarchy path prefix, like myorg/myplatform. */
  prefix?: string | null;
  kind?: ChangeKind | null;
  /** Those made from this instant on, and before `to`. */
  from?: string | null;
  to?: string | null;
};

export type IncidentStatus =
  | 'OPEN'
  | 'ACKNOWLEDGED'
  | 'RESOLVED';

export type IncidentSource =
  /** Opened by a DOWN status, and ended by its recovery. */
  | 'MONITORING'
  /** Opened by a person. */
  | 'MANUAL';

export type IncidentEntryKind =
  | 'OPENED'
  /** Down again within five minutes of its end. */
  | 'REOPENED'
  | 'RESOLVED'
  /** Late reports moved its start or end, or it outlasted planned maintenance. */
  | 'NO_DATA'
  | 'CORRECTED'
  /** Late reports joined another incident to it. */
  | 'MERGED'
  | 'ACKNOWLEDGED'
  | 'ASSIGNED'
  | 'NOTE'
  | 'LINKED'
  /** People were called later than it opened. */
  | 'PAGED'
  | 'RESPONSE_BREACHED'
  | 'RESOLUTION_BREACHED';

export type CustomerUpdateState =
  | 'INVESTIGATING'
  | 'IDENTIFIED'
  | 'MONITORING'
  | 'RESOLVED';

export type IncidentFilter = {
  status?: IncidentStatus | null;
  /** critical, high, medium or low */
  severity?: string | null;
  /** A hierarchy path prefix, like myorg/myplatform. */
  prefix?: string | null;
  slaGroup?: string | null;
  /** The path of one service. */
  path?: string | null;
  source?: IncidentSource | null;
  /** Those that started from this instant on, and before `to`. */
  from?: string | null;
  to?: string | null;
};

export type IncidentStatsFilter = {
  /** At most one of these; none means everything in the caller's scope. */
  serviceId?: string | null;
  slaGroup?: string | null;
  /** A hierarchy path prefix, like myorg/myplatform. */
  node?: string | null;
  /** critical, high, medium or low */
  tier?: string | null;
};

/** What an exclusion window or a correction is about: a service, an SLA group, a Kubernetes namespace, or all below a path. */
export type ExclusionTargetKind =
  | 'SERVICE'
  | 'GROUP'
  | 'NAMESPACE'
  | 'PREFIX';

export type ExclusionWindowState =
  | 'ACTIVE'
  | 'SCHEDULED'
  | 'ENDED'
  | 'CANCELLED';

export type ExclusionWindowFilter = {
  state?: ExclusionWindowState | null;
  targetKind?: ExclusionTargetKind | null;
  target?: string | null;
  /** Only windows that cover this service at present. */
  servicePath?: string | null;
  first?: number;
  /** The `id` of the last row of the page before. */
  after?: string | null;
};

/** Exactly one of path, slaGroup, namespace and prefix. */
export type StartExclusionWindowInput = {
  path?: string | null;
  slaGroup?: string | null;
  namespace?: string | null;
  prefix?: string | null;
  reason: string;
  /** Ends by itself then; without it, it is open until it is stopped. */
  until?: string | null;
};

/** Exactly one of path, slaGroup, namespace and prefix, and one of endsAt and durationMinutes. */
export type ScheduleExclusionWindowInput = {
  path?: string | null;
  slaGroup?: string | null;
  namespace?: string | null;
  prefix?: string | null;
  reason: string;
  startsAt: string;
  endsAt?: string | null;
  durationMinutes?: number | null;
  /** Daily, weekly, monthly or yearly, like FREQ=WEEKLY;BYDAY=SU; hour and minute are those of startsAt in the time zone. */
  rrule?: string | null;
  /** IANA, like Europe/Berlin. */
  timeZone?: string;
};

export type SlaCorrectionKind =
  /** It was planned maintenance. */
  | 'EXCLUDE'
  /** It was not planned, whatever window says so. */
  | 'INCLUDE'
  /** It was in this status, measured or not. */
  | 'STATUS'
  /** It was measured wrong, and stays unmeasured. */
  | 'VOID';

export type SlaCorrectionState =
  | 'PROPOSED'
  /** Being carried out; results stand as they were. */
  | 'APPROVED'
  /** Results show it. */
  | 'APPLIED'
  | 'REJECTED'
  | 'WITHDRAWN';

export type SlaCorrectionPhase =
  /** The stored time of services is changed, day by day. */
  | 'CORRECTING'
  /** Days and months are recorded, to be shown all at once. */
  | 'RECORDING';

/** Exactly one of path, slaGroup, namespace and prefix. */
export type SlaCorrectionInput = {
  kind: SlaCorrectionKind;
  /** Required with kind STATUS. */
  status?: ServiceStatus | null;
  path?: string | null;
  slaGroup?: string | null;
  namespace?: string | null;
  prefix?: string | null;
  from: string;
  to: string;
  /** At least 10 characters. */
  reason: string;
};

export type UserRole =
  /** Reads. */
  | 'VIEWER'
  /** Also handles incidents and planned maintenance. */
  | 'OPERATOR'
  /** Also proposes and approves corrections, and changes the terms of groups. */
  | 'APPROVER'
  /** May do all. */
  | 'ADMIN';

/** What an issued key may be used for. */
export type KeyKind =
  /** Reports of agents: register, status, heartbeat, storage, and the time that they kept while core was away. */
  | 'AGENT'
  /** A service, or its pipeline, speaks of itself: health and changes. */
  | 'HEALTH'
  | 'BACKUP'
  | 'STORAGE'
  /** Planned maintenance: start, stop and plan it, and report it of past time. */
  | 'WINDOWS'
  /** Reads by REST, and metrics. */
  | 'READ'
  | 'METRICS';

export type IssueKeyInput = {
  /** Unique among the keys in force. */
  name: string;
  /** A hierarchy path prefix of four levels at most, within the caller's scope; empty is everything. */
  scope?: string;
  kinds: Array<KeyKind>;
  expiresAt?: string | null;
};

export type AuditOutcome =
  | 'DONE'
  | 'REFUSED';

/** Each text is a part of what stands there, in any case. */
export type AuditFilter = {
  /** A name, or the whole of an id or address. */
  who?: string | null;
  action?: string | null;
  subject?: string | null;
  outcome?: AuditOutcome | null;
  from?: string | null;
  to?: string | null;
};

export type LimitCaller =
  | 'KEY'
  | 'USER'
  | 'ADDRESS'
  /** An e-mail address that somebody tried to log in as. */
  | 'ACCOUNT';

export type NotificationFieldType =
  | 'TEXT'
  | 'NUMBER'
  | 'CHOICE'
  | 'YES_NO';

export type NotificationGrouping =
  /** All alerts of one cluster are reported together. */
  | 'CLUSTER'
  | 'SLA_GROUP'
  /** Each alert by itself. */
  | 'ALERT'
  /** Everything that takes the route. */
  | 'ROUTE';

export type Weekday =
  | 'MON'
  | 'TUE'
  | 'WED'
  | 'THU'
  | 'FRI'
  | 'SAT'
  | 'SUN';

export type NotificationStatus =
  | 'PENDING'
  | 'SENT'
  | 'FAILED';

export type NotificationReason =
  | 'OPENED'
  | 'UPDATED'
  /** What still holds is notified again. */
  | 'REPEATED'
  | 'RECOVERED'
  | 'DIGEST'
  | 'TEST';

export type NotificationDeliveryFilter = {
  status?: NotificationStatus | null;
  channelId?: string | null;
};

export type NotificationSettingInput = {
  name: string;
  /** Null clears it; a secret that is not named stays as it is. */
  value?: string | null;
};

export type NotificationChannelInput = {
  /** Absent: a new one. */
  id?: string | null;
  name: string;
  /** Of one that exists it stays. */
  kind: string;
  enabled?: boolean;
  settings: Array<NotificationSettingInput>;
};

export type QuietWindowInput = {
  days: Array<Weekday>;
  from: string;
  to: string;
};

export type QuietHoursInput = {
  timeZone: string;
  windows: Array<QuietWindowInput>;
  criticalPasses?: boolean;
};

export type NotificationRouteInput = {
  /** Absent: a new one. */
  id?: string | null;
  name: string;
  /** Absent: where it is, a new one at the end. */
  position?: number | null;
  enabled?: boolean;
  severities?: Array<string>;
  kinds?: Array<string>;
  slaGroups?: Array<string>;
  prefixes?: Array<string>;
  tags?: Array<string>;
  continues?: boolean;
  channelIds: Array<string>;
  groupBy?: NotificationGrouping;
  waitSeconds?: number;
  intervalSeconds?: number;
  repeatSeconds?: number;
  quietHours?: QuietHoursInput | null;
};

export type NotificationPreviewInput = {
  kind: string;
  severity: string;
  /** Path of a service or node, or name of a group. */
  subject: string;
  /** Those of the service when absent. */
  slaGroup?: string | null;
  tags?: Array<string> | null;
};

export type TicketKind =
  | 'INCIDENT'
  | 'SERVICE_REQUEST'
  | 'CHANGE'
  | 'PROBLEM'
  | 'ACCESS';

export type TicketStatus =
  | 'OPEN'
  | 'IN_PROGRESS'
  | 'RESOLVED'
  /** Only comments are added. */
  | 'CLOSED';

/** The targets for a response and a resolution: 5 min / 2 h, 30 min / 8 h, 2 h / 1 day, 1 day / 5 days. */
export type TicketPriority =
  | 'CRITICAL'
  | 'HIGH'
  | 'MEDIUM'
  | 'LOW';

export type TicketChangeField =
  | 'CREATED'
  | 'STATUS'
  | 'PRIORITY'
  | 'ASSIGNEE';

export type TicketFilter = {
  status?: TicketStatus | null;
  kind?: TicketKind | null;
  priority?: TicketPriority | null;
  /** Requested by the caller, or given to them. */
  mine?: boolean | null;
  breached?: boolean | null;
  /** A hierarchy path prefix of the service. */
  prefix?: string | null;
  incidentId?: string | null;
};

/** Exactly one of kind and catalogItem. */
export type CreateTicketInput = {
  kind?: TicketKind | null;
  catalogItem?: string | null;
  title?: string | null;
  description?: string | null;
  priority?: TicketPriority | null;
  /** A path. */
  service?: string | null;
};

export type SlaReportSubjectKind =
  | 'NODE'
  | 'GROUP'
  | 'CUSTOMER';

export type SlaReportForm =
  | 'JSON'
  | 'CSV'
  | 'XLSX'
  | 'PDF';

/** On whom and of which period a report is: the caller's own node and yesterday where nothing is said. */
export type SlaReportInput = {
  /** At most one of node, slaGroup and customer. */
  node?: string | null;
  slaGroup?: string | null;
  /** A customer's slug. */
  customer?: string | null;
  /** As in slaPeriod, or from and to. */
  period?: string | null;
  from?: string | null;
  to?: string | null;
  /** en or hu; the customer's without it. */
  language?: string | null;
};

/** LINK: whoever has the signed link. PUBLIC: everybody. */
export type PortalVisibility =
  | 'PRIVATE'
  | 'LINK'
  | 'PUBLIC';

export type SubscriberKind =
  | 'MAIL'
  | 'WEBHOOK';

/** STOPPED: it did not take what it was sent, and nothing more is. */
export type SubscriberState =
  | 'PENDING'
  | 'ACTIVE'
  | 'STOPPED';

export type CustomerPortalInput = {
  visibility: PortalVisibility;
  /** Like status.acme.example; stays as it is when absent, empty for none of its own. */
  host?: string | null;
  /** Ends all links that were given out. */
  renewLink?: boolean;
};

export type CustomerContactInput = {
  name?: string;
  email: string;
};

/** All that is said of a customer: what is left out is as a new one has it. */
export type CustomerInput = {
  /** Small letters, digits and hyphens, 60 at most. */
  slug: string;
  name: string;
  /** As in Customer; an SLA group by its name. 200 at most. */
  scope: Array<string>;
  timeZone?: string;
  /** en or hu. */
  language?: string;
  /** A PNG or JPEG as a data URI of 200 kB at most. */
  logo?: string | null;
  /** Six hexadecimal digits, like #0a7d55. */
  accentColor?: string | null;
  /** 20 at most. */
  contacts?: Array<CustomerContactInput>;
  /** Any of DAILY, WEEKLY, MONTHLY, QUARTERLY, YEARLY. */
  reports?: Array<string>;
};

export type BackupStatus = { backupExpected: boolean, lastBackupAt: string | null, lastBackupStatus: string | null, backupMaxAgeDays: number | null, backupOverdue: boolean, lastSuccessAt: string | null, lastFailureAt: string | null, lastFailureMessage: string | null, failing: boolean, recentFailures: number, runningSince: string | null, schedule: string | null, timeZone: string, scheduleProblem: string | null, nextDueAt: string | null, countedFrom: string, sizeAnomaly: boolean, lastSizeBytes: number | null, recentSizes: Array<number>, lastRestoreTestAt: string | null, lastRestoreTestStatus: string | null };

export type ServiceBackup = { serviceId: string, path: string, displayName: string, slaGroup: string | null, status: BackupStatus };

export type BackupsVariables = Exact<{
  filter?: BackupFilter | null;
  first: number;
  after?: string | null;
}>;


export type Backups = { backups: { totalCount: number, endCursor: string | null, counts: { all: number, expected: number, overdue: number, failed: number, anomalies: number }, nodes: Array<ServiceBackup> } };

export type BackupOfServiceVariables = Exact<{
  path: string;
}>;


export type BackupOfService = { service: { id: string, backupStatus: BackupStatus } | null };

export type BackupReport = { id: string, kind: BackupReportKind, at: string, status: string, target: BackupTargetKind, durationSeconds: number | null, sizeBytes: number | null, medianBytes: number | null, sizeAnomaly: boolean, overruled: boolean, message: string | null };

export type BackupReportsVariables = Exact<{
  serviceId: string;
  first: number;
}>;


export type BackupReports = { backupReports: { endCursor: string | null, nodes: Array<BackupReport> } };

export type CorrectionImpact = { serviceId: string, path: string, periodKey: string, before: { uptime: number | null }, after: { uptime: number | null }, rangeBefore: { downSeconds: number }, rangeAfter: { downSeconds: number } };

export type CorrectionProgress = { phase: SlaCorrectionPhase, doneDays: number, totalDays: number };

export type Correction = { id: string, kind: SlaCorrectionKind, status: ServiceStatus | null, targetKind: ExclusionTargetKind, target: string, from: string, to: string, reason: string, state: SlaCorrectionState, proposedBy: string, proposedAt: string, decidedBy: string | null, decidedAt: string | null, decisionNote: string | null, appliedAt: string | null, serviceCount: number, progress: CorrectionProgress | null, impact: Array<CorrectionImpact> };

export type CorrectionsVariables = Exact<{
  first: number;
}>;


export type Corrections = { slaCorrections: Array<Correction> };

export type CorrectedSegment = { path: string, from: string, to: string, status: ServiceStatus, excluded: boolean };

export type CorrectionOriginalVariables = Exact<{
  after: string;
}>;


export type CorrectionOriginal = { slaCorrections: Array<{ id: string, original: Array<CorrectedSegment> }> };

export type CorrectionPreview = { serviceCount: number, warnings: Array<string>, impact: Array<CorrectionImpact> };

export type PreviewCorrectionVariables = Exact<{
  input: SlaCorrectionInput;
}>;


export type PreviewCorrection = { previewCorrection: CorrectionPreview };

export type ProposeCorrectionVariables = Exact<{
  input: SlaCorrectionInput;
}>;


export type ProposeCorrection = { proposeCorrection: { warnings: Array<string>, correction: { id: string } } };

export type ApproveCorrectionVariables = Exact<{
  id: string;
  note?: string | null;
}>;


export type ApproveCorrection = { approveCorrection: { id: string } };

export type RejectCorrectionVariables = Exact<{
  id: string;
  note?: string | null;
}>;


export type RejectCorrection = { rejectCorrection: { id: string } };

export type WithdrawCorrectionVariables = Exact<{
  id: string;
}>;


export type WithdrawCorrection = { withdrawCorrection: { id: string } };

export type Customer = { id: string, slug: string, name: string, scope: Array<string>, timeZone: string, language: string, logo: string | null, accentColor: string | null, reports: Array<string>, serviceCount: number, contacts: Array<{ name: string, email: string }> };

export type CustomersVariables = Exact<{ [key: string]: never; }>;


export type Customers = { customers: Array<Customer> };

export type OneCustomerVariables = Exact<{
  slug: string;
}>;


export type OneCustomer = { customer: Customer };

export type SaveCustomerVariables = Exact<{
  slug?: string | null;
  input: CustomerInput;
}>;


export type SaveCustomer = { saveCustomer: { slug: string } };

export type CustomerPortal = { visibility: PortalVisibility, host: string | null, path: string };

export type OnePortalVariables = Exact<{
  slug: string;
}>;


export type OnePortal = { customerPortal: CustomerPortal };

export type SavePortalVariables = Exact<{
  slug: string;
  input: CustomerPortalInput;
}>;


export type SavePortal = { saveCustomerPortal: CustomerPortal };

export type PortalSubscribersVariables = Exact<{
  slug: string;
}>;


export type PortalSubscribers = { customerSubscribers: Array<{ id: string, kind: SubscriberKind, target: string, state: SubscriberState, createdAt: string }> };

export type RemoveSubscriberVariables = Exact<{
  slug: string;
  id: string;
}>;


export type RemoveSubscriber = { removeCustomerSubscriber: boolean };

export type DeleteCustomerVariables = Exact<{
  slug: string;
}>;


export type DeleteCustomer = { deleteCustomer: boolean };

export type SlaReport = { id: string, subjectKind: SlaReportSubjectKind, subject: string, periodType: string, periodKey: string, from: string, to: string, revision: number, hash: string, final: boolean, language: string, madeBy: string, madeAt: string, mailed: number, unsent: number };

export type SlaReportsVariables = Exact<{
  subjectKind?: SlaReportSubjectKind | null;
  periodType?: string | null;
  subject?: string | null;
  first: number;
}>;


export type SlaReports = { slaReports: Array<SlaReport> };

export type SlaReportFileVariables = Exact<{
  id: string;
  form: SlaReportForm;
  language?: string | null;
}>;


export type SlaReportFile = { slaReportFile: { name: string, type: string, base64: string } };

export type GenerateSlaReportVariables = Exact<{
  input: SlaReportInput;
}>;


export type GenerateSlaReport = { generateSlaReport: SlaReport };

export type DashboardStats = { totalServices: number, ownServices: number, servicesWithSla: number, metCount: number, atRiskCount: number, breachedCount: number, noDataCount: number, unprovenCount: number, averageUptime: number | null, uptimeBest: number | null, uptimeWorst: number | null, coverage: number | null, computedAt: string | null, since: string | null, operationalCount: number, degradedCount: number, downCount: number, maintenanceCount: number, unknownCount: number, staleCount: number, agentsOnline: number, agentsOffline: number, agentWarnings: number };

export type StatsVariables = Exact<{ [key: string]: never; }>;


export type Stats = { slaDashboardStats: DashboardStats };

export type HierarchyNode = { path: string, name: string, parentPath: string | null, level: string, serviceCount: number, operationalCount: number, degradedCount: number, downCount: number, maintenanceCount: number, unknownCount: number, staleCount: number, status: ServiceStatus, malformed: boolean, currentUptime: number | null, uptimeBest: number | null, uptimeWorst: number | null, coverage: number | null, computedAt: string | null, since: string | null };

export type HierarchyVariables = Exact<{ [key: string]: never; }>;


export type Hierarchy = { hierarchy: Array<HierarchyNode> };

export type ServiceRow = { id: string, path: string, serviceName: string, displayName: string, nodeId: string, criticality: string, slaGroup: string | null, malformed: boolean, status: ServiceStatus, statusSince: string | null, message: string | null, lastReportedAt: string | null, stale: boolean, targetUptime: number, currentUptime: number | null, uptimeBest: number | null, uptimeWorst: number | null, coverage: number | null, computedAt: string | null, since: string, slaStatus: SlaStatus };

export type ServicesVariables = Exact<{
  filter?: ServiceFilter | null;
  first: number;
  after?: string | null;
}>;


export type Services = { services: { totalCount: number, endCursor: string | null, nodes: Array<ServiceRow> } };

export type ServiceLeaf = { path: string, displayName: string, status: ServiceStatus, statusSince: string | null, stale: boolean };

export type ServiceLeavesVariables = Exact<{
  filter?: ServiceFilter | null;
  first: number;
  after?: string | null;
}>;


export type ServiceLeaves = { services: { totalCount: number, endCursor: string | null, nodes: Array<ServiceLeaf> } };

export type TrendPoint = { periodKey: string, periodStart: string, since: string | null, actualValue: number | null, uptimeBest: number | null, uptimeWorst: number | null, targetValue: number | null, coverage: number | null, incidentCount: number, downtimeMinutes: number, plannedDowntimeMinutes: number, status: SlaStatus, final: boolean };

export type TrendVariables = Exact<{
  filter?: SlaTrendFilter | null;
}>;


export type Trend = { slaTrendData: Array<TrendPoint> };

export type Agent = { nodeId: string, name: string, version: string | null, status: AgentStatus, intervalSeconds: number, serviceCount: number, firstSeenAt: string, lastSeenAt: string, warnings: Array<string>, instance: string | null, clockSkewSeconds: number | null, spooledIntervals: number | null, oldestSpooledAt: string | null, droppedIntervals: number | null, retiredAt: string | null, retiredBy: string | null };

export type AgentsVariables = Exact<{ [key: string]: never; }>;


export type Agents = { agents: Array<Agent> };

export type GroupMember = { id: string, path: string, displayName: string, status: ServiceStatus, stale: boolean, currentUptime: number | null, uptimeBest: number | null, uptimeWorst: number | null, coverage: number | null, computedAt: string | null, since: string, slaStatus: SlaStatus };

export type SlaGroup = { id: string, name: string, displayName: string, tier: string, targetUptime: number, status: SlaStatus, downCount: number, currentUptime: number | null, uptimeBest: number | null, uptimeWorst: number | null, coverage: number | null, computedAt: string | null, since: string | null, services: Array<GroupMember> };

export type GroupsVariables = Exact<{ [key: string]: never; }>;


export type Groups = { slaGroups: Array<SlaGroup> };

export type GroupNamesVariables = Exact<{ [key: string]: never; }>;


export type GroupNames = { slaGroups: Array<{ name: string }> };

export type GroupTerms = { effectiveFrom: string | null, tier: string, uptimeTarget: number, responseMinutes: number, resolutionMinutes: number, timeZone: string, degraded: DegradedRule, unmeasured: UnmeasuredRule, minCoverage: number, creditCap: number | null, creditFee: number | null, creditCurrency: string | null, creditPerResponseBreach: number | null, creditPerResolutionBreach: number | null, setBy: string, reason: string | null, createdAt: string, credits: Array<{ below: number, percent: number }> };

export type GroupDetail = { id: string, name: string, displayName: string, tier: string, targetUptime: number, responseMinutes: number, resolutionMinutes: number, timeZone: string, degraded: DegradedRule, unmeasured: UnmeasuredRule, minCoverage: number, creditCap: number | null, creditFee: number | null, creditCurrency: string | null, creditPerResponseBreach: number | null, creditPerResolutionBreach: number | null, definedBy: string | null, status: SlaStatus, downCount: number, formerNames: Array<string>, credits: Array<{ below: number, percent: number }>, terms: Array<GroupTerms> };

export type GroupDetailsVariables = Exact<{ [key: string]: never; }>;


export type GroupDetails = { slaGroups: Array<GroupDetail> };

export type SlaTier = { tier: SlaTierName, uptimeTarget: number, responseMinutes: number, resolutionMinutes: number, weight: number };

export type TiersVariables = Exact<{ [key: string]: never; }>;


export type Tiers = { slaTiers: Array<SlaTier> };

export type SetTermsVariables = Exact<{
  input: SlaGroupTermsInput;
}>;


export type SetTerms = { setSlaGroupTerms: { name: string } };

export type RuleOutcome = { degraded: DegradedRule, unmeasured: UnmeasuredRule, uptime: number | null, coverage: number | null, errorBudgetSeconds: number, errorBudgetConsumedSeconds: number, status: SlaStatus, inForce: boolean };

export type RulePreview = { periodKey: string, timeZone: string, final: boolean, outcomes: Array<RuleOutcome> };

export type PreviewVariables = Exact<{
  group: string;
  period?: string | null;
}>;


export type Preview = { previewRule: RulePreview };

export type Incident = { id: string, servicePath: string, serviceName: string, displayName: string, source: IncidentSource, severity: SlaTierName, title: string, status: IncidentStatus, startedAt: string, openedAt: string, acknowledgedAt: string | null, acknowledgedBy: string | null, resolvedAt: string | null, resolvedBy: string | null, noDataSince: string | null, durationSeconds: number, assignee: string | null, flapCount: number, replayed: boolean, planned: boolean, pageSuppressed: boolean, exclusionWindowId: string | null, dependentCount: number, responseDue: string | null, resolutionDue: string | null, responseBreached: boolean, resolutionBreached: boolean, rootCause: { id: string, servicePath: string, title: string } | null };

export type IncidentsVariables = Exact<{
  filter?: IncidentFilter | null;
  first: number;
  after?: string | null;
}>;


export type Incidents = { slaIncidents: { totalCount: number, endCursor: string | null, nodes: Array<Incident> } };

export type OpenIncidentCountVariables = Exact<{ [key: string]: never; }>;


export type OpenIncidentCount = { slaIncidents: { totalCount: number } };

export type IncidentEntry = { id: string, kind: IncidentEntryKind, author: string, at: string, text: string | null };

export type OutageEvidence = { at: string, pod: string | null, container: string | null, previous: boolean, log: string | null, events: Array<string> };

export type CustomerUpdate = { state: CustomerUpdateState, text: string, author: string, at: string };

export type StatusPage = { customer: string, path: string };

export type IncidentDetail = (
  { customerUpdates: Array<CustomerUpdate>, statusPages: Array<StatusPage>, timeline: Array<IncidentEntry>, changes: Array<ServiceChange>, evidence: Array<OutageEvidence>, ticket: { id: string, status: TicketStatus } | null }
  & Incident
);

export type OneIncidentVariables = Exact<{
  id: string;
}>;


export type OneIncident = { slaIncident: IncidentDetail | null };

export type IncidentChoicesVariables = Exact<{
  from: string;
  to: string;
}>;


export type IncidentChoices = { slaIncidents: { nodes: Array<{ id: string, servicePath: string, title: string, startedAt: string }> } };

export type IncidentStats = { count: number, openCount: number, plannedCount: number, flapCount: number, mttaSeconds: number | null, mttrSeconds: number | null, mtbfSeconds: number | null };

export type IncidentFiguresVariables = Exact<{
  filter?: IncidentStatsFilter | null;
  from: string;
  to: string;
}>;


export type IncidentFigures = { slaIncidentStats: IncidentStats };

export type OpenIncidentVariables = Exact<{
  service: string;
  title: string;
  startedAt?: string | null;
  text?: string | null;
}>;


export type OpenIncident = { openIncident: { id: string } };

export type AcknowledgeIncidentVariables = Exact<{
  id: string;
}>;


export type AcknowledgeIncident = { acknowledgeIncident: { id: string } };

export type AssignIncidentVariables = Exact<{
  id: string;
  assignee?: string | null;
}>;


export type AssignIncident = { assignIncident: { id: string } };

export type AddIncidentNoteVariables = Exact<{
  id: string;
  text: string;
}>;


export type AddIncidentNote = { addIncidentNote: { id: string } };

export type PublishUpdateVariables = Exact<{
  id: string;
  state: CustomerUpdateState;
  text: string;
}>;


export type PublishUpdate = { publishIncidentUpdate: { id: string } };

export type LinkIncidentVariables = Exact<{
  id: string;
  exclusionWindowId?: string | null;
  rootCauseId?: string | null;
}>;


export type LinkIncident = { linkIncident: { id: string } };

export type ResolveIncidentVariables = Exact<{
  id: string;
  text?: string | null;
}>;


export type ResolveIncident = { resolveIncident: { id: string } };

export type InventoryTotals = { services: number, down: number, stale: number, agentsOffline: number, uptime: number | null, coverage: number | null };

export type InventoryChange = { target: string, to: string | null, refused: string | null, warnings: Array<string>, serviceCount: number, agentCount: number, historySeconds: number, sealedMonths: number, openIncidents: number, openTickets: number, openWindows: number, openBurnAlerts: number, services: Array<{ path: string, displayName: string, status: ServiceStatus, stale: boolean }>, before: InventoryTotals, after: InventoryTotals };

export type PreviewChangeVariables = Exact<{
  input: InventoryChangeInput;
}>;


export type PreviewChange = { previewInventoryChange: InventoryChange };

export type Done = { target: string, to: string | null, changed: boolean };

export type RetireServiceVariables = Exact<{
  target: string;
  reason?: string | null;
}>;


export type RetireService = { done: Done };

export type RestoreServiceVariables = Exact<{
  target: string;
  reason?: string | null;
}>;


export type RestoreService = { done: Done };

export type DeleteServiceVariables = Exact<{
  target: string;
  reason?: string | null;
}>;


export type DeleteService = { done: Done };

export type RenameServiceVariables = Exact<{
  target: string;
  to: string;
  reason?: string | null;
}>;


export type RenameService = { done: Done };

export type AdmitReporterVariables = Exact<{
  target: string;
  node?: string | null;
  reason?: string | null;
}>;


export type AdmitReporter = { done: Done };

export type RetireNodeVariables = Exact<{
  target: string;
  reason?: string | null;
}>;


export type RetireNode = { done: Done };

export type RestoreNodeVariables = Exact<{
  target: string;
  reason?: string | null;
}>;


export type RestoreNode = { done: Done };

export type ForgetNodeVariables = Exact<{
  target: string;
  reason?: string | null;
}>;


export type ForgetNode = { done: Done };

export type RetireAgentVariables = Exact<{
  target: string;
  reason?: string | null;
}>;


export type RetireAgent = { done: Done };

export type RestoreAgentVariables = Exact<{
  target: string;
  reason?: string | null;
}>;


export type RestoreAgent = { done: Done };

export type ForgetAgentVariables = Exact<{
  target: string;
  reason?: string | null;
}>;


export type ForgetAgent = { done: Done };

export type RenameGroupVariables = Exact<{
  target: string;
  to: string;
  reason?: string | null;
}>;


export type RenameGroup = { done: Done };

export type DeleteGroupVariables = Exact<{
  target: string;
  reason?: string | null;
}>;


export type DeleteGroup = { done: Done };

export type AddedService = { id: string, agent: string, path: string, endpoint: string, interval: string, timeout: string, expectedStatus: string | null, displayName: string | null, criticality: string | null, slaGroup: string | null, from: Array<string>, quorum: number | null, addedBy: string, addedAt: string, changedBy: string | null, changedAt: string | null, agentAsks: boolean, status: ServiceStatus | null, message: string | null };

export type AddedServicesVariables = Exact<{
  path?: string | null;
}>;


export type AddedServices = { addedServices: Array<AddedService> };

export type AddServiceVariables = Exact<{
  input: AddServiceInput;
}>;


export type AddService = { addService: AddedService };

export type ChangeAddedServiceVariables = Exact<{
  id: string;
  probe: ProbeInput;
}>;


export type ChangeAddedService = { changeAddedService: AddedService };

export type RemoveAddedServiceVariables = Exact<{
  id: string;
}>;


export type RemoveAddedService = { removeAddedService: boolean };

export type PlacesVariables = Exact<{ [key: string]: never; }>;


export type Places = { agents: Array<{ nodeId: string, name: string, status: AgentStatus }>, slaGroups: Array<{ name: string, displayName: string }> };

export type ExclusionWindow = { id: string, targetKind: ExclusionTargetKind, target: string, reason: string, startsAt: string, endsAt: string | null, rrule: string | null, timeZone: string, durationMinutes: number | null, state: ExclusionWindowState, nextStartsAt: string | null, nextEndsAt: string | null, serviceCount: number, createdBy: string, createdAt: string, cancelledBy: string | null, cancelledAt: string | null };

export type ExclusionSpan = { id: string, windowId: string, targetKind: ExclusionTargetKind, target: string, reason: string, startsAt: string, endsAt: string | null };

export type WindowsVariables = Exact<{
  filter?: ExclusionWindowFilter | null;
}>;


export type Windows = { slaExclusionWindows: Array<ExclusionWindow> };

export type MaintenanceVariables = Exact<{
  from: string;
  to: string;
}>;


export type Maintenance = { active: Array<ExclusionWindow>, scheduled: Array<ExclusionWindow>, ended: Array<ExclusionWindow>, cancelled: Array<ExclusionWindow>, slaExclusionSpans: Array<ExclusionSpan> };

export type StartWindowVariables = Exact<{
  input: StartExclusionWindowInput;
}>;


export type StartWindow = { startExclusionWindow: { warnings: Array<string>, window: { id: string } } };

export type StopWindowVariables = Exact<{
  id: string;
}>;


export type StopWindow = { stopExclusionWindow: { warnings: Array<string>, window: { id: string } } };

export type ScheduleWindowVariables = Exact<{
  input: ScheduleExclusionWindowInput;
}>;


export type ScheduleWindow = { scheduleExclusionWindow: { warnings: Array<string>, window: { id: string } } };

export type CancelWindowVariables = Exact<{
  id: string;
}>;


export type CancelWindow = { cancelExclusionWindow: { id: string } };

export type NodePathsVariables = Exact<{ [key: string]: never; }>;


export type NodePaths = { hierarchy: Array<{ path: string }> };

export type ServicePathsVariables = Exact<{
  search: string;
}>;


export type ServicePaths = { services: { nodes: Array<{ path: string }> } };

export type FormField = { name: string, title: string, description: string | null, type: NotificationFieldType, required: boolean, secret: boolean, default: string | null, options: Array<string> };

export type ChannelKind = { kind: string, displayName: string, fields: Array<FormField> };

export type Channel = { id: string, name: string, kind: string, enabled: boolean, secretsReadable: boolean, lastSentAt: string | null, lastError: string | null, failingSince: string | null, pending: number, settings: Array<{ name: string, value: string | null, secret: boolean, set: boolean }> };

export type ChannelsVariables = Exact<{ [key: string]: never; }>;


export type Channels = { notificationChannels: Array<Channel>, notificationChannelKinds: Array<ChannelKind> };

export type QuietHours = { timeZone: string, criticalPasses: boolean, windows: Array<{ days: Array<Weekday>, from: string, to: string }> };

export type Route = { id: string, name: string, position: number, enabled: boolean, severities: Array<string>, kinds: Array<string>, slaGroups: Array<string>, prefixes: Array<string>, tags: Array<string>, continues: boolean, channelIds: Array<string>, groupBy: NotificationGrouping, waitSeconds: number, intervalSeconds: number, repeatSeconds: number, quietHours: QuietHours | null };

export type RoutesVariables = Exact<{ [key: string]: never; }>;


export type Routes = { notificationRoutes: Array<Route>, notificationChannels: Array<{ id: string, name: string, kind: string, enabled: boolean }> };

export type Delivery = { id: string, channelName: string, channelKind: string, reason: NotificationReason, status: NotificationStatus, title: string, severity: SlaTierName, attempts: number, createdAt: string, sentAt: string | null, nextAttemptAt: string | null, lastError: string | null, resendable: boolean };

export type DeliveriesVariables = Exact<{
  filter?: NotificationDeliveryFilter | null;
  first: number;
  after?: string | null;
}>;


export type Deliveries = { notificationDeliveries: { totalCount: number, endCursor: string | null, nodes: Array<Delivery> } };

export type SaveChannelVariables = Exact<{
  input: NotificationChannelInput;
}>;


export type SaveChannel = { saveNotificationChannel: { id: string } };

export type DeleteChannelVariables = Exact<{
  id: string;
}>;


export type DeleteChannel = { deleteNotificationChannel: boolean };

export type TestChannelVariables = Exact<{
  id: string;
}>;


export type TestChannel = { testNotificationChannel: { ok: boolean, error: string | null, durationMs: number } };

export type FailingChannelsVariables = Exact<{ [key: string]: never; }>;


export type FailingChannels = { notificationChannels: Array<{ enabled: boolean, failingSince: string | null }> };

export type ResendVariables = Exact<{
  id: string;
}>;


export type Resend = { resendNotification: { id: string } };

export type SaveRouteVariables = Exact<{
  input: NotificationRouteInput;
}>;


export type SaveRoute = { saveNotificationRoute: { id: string } };

export type DeleteRouteVariables = Exact<{
  id: string;
}>;


export type DeleteRoute = { deleteNotificationRoute: boolean };

export type RoutePreview = { groupKey: string, quietUntil: string | null, route: { id: string, name: string, channelIds: Array<string> } };

export type PreviewRouteVariables = Exact<{
  event: NotificationPreviewInput;
}>;


export type PreviewRoute = { previewNotificationRoute: Array<RoutePreview> };

export type VantagePoint = { node: string, status: ServiceStatus, message: string | null, lastSeenAt: string | null, stale: boolean, latencyMs: number | null, reporter: string | null, contestedBy: string | null, contestedAt: string | null };

export type ServiceDetail = (
  { messageDetail: string | null, description: string | null, type: string | null, team: string | null, tags: Array<string>, replicas: number | null, readyReplicas: number | null, workloadType: string | null, certificateEndsAt: string | null, createdAt: string, reporter: string | null, contestedBy: string | null, contestedAt: string | null, outsideOf: string | null, retiredAt: string | null, retiredBy: string | null, retiredReason: string | null, formerPaths: Array<string>, quorum: number | null, alike: { own: string, other: string } | null, vantagePoints: Array<VantagePoint>, today: PeriodResult | null, month: PeriodResult | null }
  & ServiceRow
);

export type ServiceVariables = Exact<{
  path: string;
}>;


export type Service = { service: ServiceDetail | null };

export type SnapshotPoint = { periodStart: string, actualValue: number | null, downtimeMinutes: number, worstStatus: ServiceStatus | null, operationalSeconds: number, degradedSeconds: number, downSeconds: number, excludedSeconds: number, unknownSeconds: number, unmeasuredSeconds: number };

export type TimelineVariables = Exact<{
  serviceId: string;
  hoursBack: number;
}>;


export type Timeline = { slaSnapshotTrend: Array<SnapshotPoint> };

export type VantageSegment = { node: string, from: string, to: string, status: ServiceStatus };

export type VantageVariables = Exact<{
  serviceId: string;
  hoursBack: number;
}>;


export type Vantage = { vantageTimeline: Array<VantageSegment> };

export type LatencyPoint = { time: string, meanMs: number, minMs: number, maxMs: number, probeCount: number };

export type LatencyVariables = Exact<{
  serviceId: string;
  hoursBack: number;
}>;


export type Latency = { serviceLatency: Array<LatencyPoint> };

export type StatusEvent = { id: string, serviceId: string, path: string, serviceName: string, displayName: string, from: ServiceStatus | null, to: ServiceStatus, at: string, message: string | null };

export type EventsVariables = Exact<{
  path?: string | null;
  first: number;
}>;


export type Events = { serviceStatusEvents: Array<StatusEvent> };

export type StatusChangedVariables = Exact<{ [key: string]: never; }>;


export type StatusChanged = { serviceStatusChanged: StatusEvent };

export type ServiceChange = { id: string, path: string, displayName: string, kind: ChangeKind, at: string, summary: string, workload: string | null, revision: string | null, cause: string | null, url: string | null };

export type ChangesVariables = Exact<{
  filter?: ServiceChangeFilter | null;
  first: number;
  after?: string | null;
}>;


export type Changes = { serviceChanges: { endCursor: string | null, nodes: Array<ServiceChange> } };

export type ServiceChangedVariables = Exact<{ [key: string]: never; }>;


export type ServiceChanged = { serviceChanged: ServiceChange };

export type StorageVolume = { id: string, path: string, displayName: string, mountPath: string | null, storageType: string | null, allocatedBytes: number, usedBytes: number, freePercent: number, level: StorageLevel, growthBytesPerDay: number | null, daysToFull: number | null, filling: boolean, reportedAt: string };

export type VolumesVariables = Exact<{
  filter?: StorageFilter | null;
  first: number;
  after?: string | null;
}>;


export type Volumes = { storageVolumes: { totalCount: number, endCursor: string | null, nodes: Array<StorageVolume> } };

export type StoragePoint = { time: string, allocatedBytes: number, usedBytes: number };

export type StorageHistoryVariables = Exact<{
  volumeId: string;
  hoursBack: number;
}>;


export type StorageHistory = { storageHistory: Array<StoragePoint> };

export type PeriodResult = { periodKey: string, timeZone: string, periodStart: string, since: string, actualValue: number | null, uptimeBest: number | null, uptimeWorst: number | null, targetValue: number | null, coverage: number | null, minCoverage: number | null, status: SlaStatus, incidentCount: number, downtimeMinutes: number, operationalSeconds: number, degradedSeconds: number, downSeconds: number, plannedDownSeconds: number, excludedSeconds: number, unknownSeconds: number, unmeasuredSeconds: number, elapsedSeconds: number, errorBudgetSeconds: number | null, errorBudgetConsumedSeconds: number | null, final: boolean, sealedAt: string | null, computedAt: string };

export type RollUp = { subject: string, actualValue: number | null, uptimeBest: number | null, uptimeWorst: number | null, coverage: number | null, memberCount: number, worstUptime: number | null, worstService: string | null, weightedUptime: number | null, allUpUptime: number | null, anyUpUptime: number | null };

export type SubjectResult = (
  { subjectKind: SubjectKind }
  & RollUp
  & PeriodResult
);

export type ResultVariables = Exact<{
  filter?: SlaPeriodResultFilter | null;
}>;


export type Result = { slaPeriodResults: Array<SubjectResult> };

export type RollUpsVariables = Exact<{
  filter?: SlaPeriodResultFilter | null;
}>;


export type RollUps = { slaPeriodResults: Array<RollUp> };

export type Seal = { id: string, periodKey: string, revision: number, latest: boolean, sealedAt: string, actualValue: number | null, uptimeBest: number | null, uptimeWorst: number | null, coverage: number | null, status: SlaStatus, hash: string };

export type SealsVariables = Exact<{
  serviceId?: string | null;
  slaGroup?: string | null;
  node?: string | null;
}>;


export type Seals = { slaSeals: Array<Seal> };

export type SealRevision = (
  { previousHash: string | null, correctionId: string | null, inputs: string | null }
  & Seal
);

export type SealRevisionsVariables = Exact<{
  serviceId?: string | null;
  slaGroup?: string | null;
  node?: string | null;
  periodKey?: string | null;
}>;


export type SealRevisions = { slaSeals: Array<SealRevision> };

export type SealVerdict = { months: number, seals: number, problems: Array<{ periodKey: string, subjectKind: SubjectKind, subject: string, revision: number | null, problem: string }> };

export type VerifySealsVariables = Exact<{ [key: string]: never; }>;


export type VerifySeals = { verifySlaSeals: SealVerdict };

export type BudgetPeriod = { period: SlaBudgetPeriodKind, start: string, end: string, target: number | null, budgetSeconds: number | null, consumedSeconds: number | null, remainingSeconds: number | null, consumedRatio: number | null, exhausted: boolean, uptime: number | null, coverage: number | null, exhaustsAt: string | null, words: string };

export type BurnRate = { window: string, burnRate: number | null, consumedSeconds: number, measuredSeconds: number };

export type ErrorBudgets = { target: number, timeZone: string, periods: Array<BudgetPeriod>, burnRates: Array<BurnRate> };

export type ErrorBudgetVariables = Exact<{
  serviceId?: string | null;
  slaGroup?: string | null;
}>;


export type ErrorBudget = { slaErrorBudget: ErrorBudgets };

export type BurnAlert = { id: string, subject: string, subjectKind: SubjectKind, severity: SlaBurnSeverity, factor: number, longWindow: string, shortWindow: string, burnLong: number, burnShort: number, firedAt: string, inhibitedBy: SlaBurnInhibition | null };

export type BurnAlertsVariables = Exact<{
  prefix?: string | null;
  slaGroup?: string | null;
  first: number;
}>;


export type BurnAlerts = { slaBurnAlerts: Array<BurnAlert> };

export type Credit = { periodKey: string, state: SlaCreditState, percent: number | null, amount: number | null, leastPercent: number | null, leastAmount: number | null, exposurePercent: number | null, exposureAmount: number | null, creditCurrency: string | null, words: string, credits: Array<{ below: number, percent: number }>, forecast: { uptime: number, percent: number, amount: number | null, lowPercent: number, highPercent: number } | null };

export type CreditsVariables = Exact<{
  slaGroup: string;
}>;


export type Credits = { slaCredits: Array<Credit> };

export type DailyUptimesVariables = Exact<{
  slaGroup: string;
  lastDay: string;
  days: number;
  first: number;
}>;


export type DailyUptimes = { slaDailyUptimes: { days: Array<string>, paths: Array<string>, uptimes: Array<(number | null)[]>, statuses: Array<SlaStatus[]>, endCursor: string | null } };

export type RangeResult = { subject: string, subjectKind: SlaRangeSubjectKind, since: string, actualValue: number | null, uptimeBest: number | null, uptimeWorst: number | null, targetValue: number | null, coverage: number | null, minCoverage: number | null, status: SlaStatus, incidentCount: number, operationalSeconds: number, degradedSeconds: number, downSeconds: number, plannedDownSeconds: number, excludedSeconds: number, unknownSeconds: number, unmeasuredSeconds: number, errorBudgetSeconds: number | null, errorBudgetConsumedSeconds: number | null, memberCount: number, worstUptime: number | null, worstService: string | null, weightedUptime: number | null, allUpUptime: number | null, anyUpUptime: number | null, final: boolean };

export type Range = { period: string, from: string, to: string, timeZone: string, exact: boolean, result: RangeResult | null };

export type AnyPeriodVariables = Exact<{
  serviceId?: string | null;
  slaGroup?: string | null;
  customer?: string | null;
  period?: string | null;
  from?: string | null;
  to?: string | null;
  compareWith?: string | null;
}>;


export type AnyPeriod = { slaPeriod: { uptimeChange: number | null, downSecondsChange: number | null, incidentCountChange: number | null, range: Range, compared: Range | null } };

export type TicketCard = { id: string, kind: TicketKind, status: TicketStatus, priority: TicketPriority, title: string, servicePath: string | null, serviceName: string | null, requester: string, assignee: string | null, createdAt: string, respondedAt: string | null, resolvedAt: string | null, responseDue: string, resolutionDue: string, responseBreached: boolean, resolutionBreached: boolean };

export type TicketColumn = { status: TicketStatus, count: number, breachedCount: number };

export type TicketBoardVariables = Exact<{
  filter?: TicketFilter | null;
  OPEN?: TicketFilter | null;
  IN_PROGRESS?: TicketFilter | null;
  RESOLVED?: TicketFilter | null;
  CLOSED?: TicketFilter | null;
}>;


export type TicketBoard = { ticketBoard: Array<TicketColumn>, OPEN: { nodes: Array<TicketCard> }, IN_PROGRESS: { nodes: Array<TicketCard> }, RESOLVED: { nodes: Array<TicketCard> }, CLOSED: { nodes: Array<TicketCard> } };

export type TicketChange = { id: string, field: TicketChangeField, author: string, at: string, from: string | null, to: string | null };

export type TicketComment = { id: string, author: string, at: string, text: string };

export type Ticket = (
  { workflow: string, description: string, closedAt: string | null, closesAt: string | null, mayTake: boolean, mayPrioritise: boolean, incident: { id: string, title: string } | null, transitions: Array<{ from: TicketStatus, to: TicketStatus }>, history: Array<TicketChange>, comments: Array<TicketComment> }
  & TicketCard
);

export type OneTicketVariables = Exact<{
  id: string;
}>;


export type OneTicket = { ticket: Ticket | null };

export type CatalogItem = { name: string, displayName: string, description: string | null, kind: TicketKind, title: string | null, text: string | null, priority: TicketPriority };

export type CatalogCategory = { name: string, displayName: string, items: Array<CatalogItem> };

export type TicketCatalogVariables = Exact<{ [key: string]: never; }>;


export type TicketCatalog = { ticketCatalog: Array<CatalogCategory> };

export type CreateTicketVariables = Exact<{
  input: CreateTicketInput;
}>;


export type CreateTicket = { createTicket: { id: string } };

export type TransitionTicketVariables = Exact<{
  id: string;
  to: TicketStatus;
  comment?: string | null;
}>;


export type TransitionTicket = { transitionTicket: { id: string } };

export type AssignTicketVariables = Exact<{
  id: string;
  assignee?: string | null;
}>;


export type AssignTicket = { assignTicket: { id: string } };

export type CommentTicketVariables = Exact<{
  id: string;
  text: string;
}>;


export type CommentTicket = { commentTicket: { id: string } };

export type SetTicketPriorityVariables = Exact<{
  id: string;
  priority: TicketPriority;
}>;


export type SetTicketPriority = { setTicketPriority: { id: string } };

export type PluginsVariables = Exact<{ [key: string]: never; }>;


export type Plugins = { plugins: Array<{ plugin: Plugin, enabled: boolean }> };

export type UserAccount = { id: string, email: string, role: UserRole, scope: string, createdAt: string, grants: Array<Grant> };

export type Grant = { id: string, role: UserRole, scope: string, source: string | null, grantedBy: string, grantedAt: string };

export type OwnGrantsVariables = Exact<{ [key: string]: never; }>;


export type OwnGrants = { me: { grants: Array<Grant> } };

export type GrantRoleVariables = Exact<{
  userId: string;
  role: UserRole;
  scope: string;
}>;


export type GrantRole = { grantRole: { id: string } };

export type RevokeRoleVariables = Exact<{
  grantId: string;
}>;


export type RevokeRole = { revokeRole: { id: string } | null };

export type UsersVariables = Exact<{ [key: string]: never; }>;


export type Users = { users: Array<UserAccount> };

export type CreateUserVariables = Exact<{
  email: string;
  password: string;
  role: UserRole;
  scope: string;
}>;


export type CreateUser = { createUser: { id: string } };

export type InviteUserVariables = Exact<{
  email: string;
  role: UserRole;
  scope: string;
}>;


export type InviteUser = { inviteUser: { token: string } };

export type OfferPasswordLinkVariables = Exact<{
  userId: string;
}>;


export type OfferPasswordLink = { offerPasswordLink: { token: string } };

export type DeleteUserVariables = Exact<{
  id: string;
}>;


export type DeleteUser = { deleteUser: boolean };

export type MachineKey = { id: string, name: string, scope: string, kinds: Array<KeyKind>, createdBy: string, createdAt: string, expiresAt: string | null, previousUntil: string | null, lastUsedAt: string | null, revokedAt: string | null, revokedBy: string | null };

export type MachineKeysVariables = Exact<{ [key: string]: never; }>;


export type MachineKeys = { machineKeys: { operatorKeyUsedAt: string | null, keys: Array<MachineKey> } };

export type IssueKeyVariables = Exact<{
  input: IssueKeyInput;
}>;


export type IssueKey = { issueKey: { token: string, agentCommand: string | null } };

export type RotateKeyVariables = Exact<{
  id: string;
  overlapHours: number;
}>;


export type RotateKey = { rotateKey: { token: string, agentCommand: string | null } };

export type RevokeKeyVariables = Exact<{
  id: string;
}>;


export type RevokeKey = { revokeKey: { id: string } };

export type AuditEntry = { id: number, at: string, actor: string, address: string | null, requestId: string | null, action: string, outcome: AuditOutcome, subjectKind: string, subject: string | null, before: string | null, after: string | null };

export type AuditLogVariables = Exact<{
  filter?: AuditFilter | null;
  first: number;
  after?: number | null;
}>;


export type AuditLog = { auditLog: Array<AuditEntry> };

export type AuditLinesVariables = Exact<{
  filter?: AuditFilter | null;
  first: number;
  after?: number | null;
}>;


export type AuditLines = { auditLog: Array<{ id: number, line: string }> };

export type AuditStreamsVariables = Exact<{ [key: string]: never; }>;


export type AuditStreams = { auditStreams: Array<{ target: string, waiting: number, lagSeconds: number, sentAt: string | null, failures: number, failure: string | null }> };

export type LimitsSeenVariables = Exact<{ [key: string]: never; }>;


export type LimitsSeen = { limitsSeen: Array<{ limit: string, callerKind: LimitCaller, caller: string, name: string, refusals: number, lastAt: string, retryAfterSeconds: number | null }> };

export type VerifyAuditLogVariables = Exact<{ [key: string]: never; }>;


export type VerifyAuditLog = { verifyAuditLog: { entries: number, head: string, holds: boolean, heldUpTo: number } };

export type SessionsVariables = Exact<{ [key: string]: never; }>;


export type Sessions = { sessions: Array<{ id: string, openedAt: string, usedAt: string, address: string, client: string | null, current: boolean }> };

export type EndSessionVariables = Exact<{
  id: string;
}>;


export type EndSession = { endSession: boolean };

export type SecondStepVariables = Exact<{ [key: string]: never; }>;


export type SecondStep = { me: { id: string, secondStep: { isOn: boolean, recoveryCodes: number } | null } };

export type BeginSecondStepVariables = Exact<{
  password: string;
}>;


export type BeginSecondStep = { beginSecondStep: { secret: string, uri: string } };

export type ConfirmSecondStepVariables = Exact<{
  code: string;
}>;


export type ConfirmSecondStep = { confirmSecondStep: Array<string> };

export type RemoveSecondStepVariables = Exact<{
  password: string;
}>;


export type RemoveSecondStep = { removeSecondStep: boolean };

export type ResetSecondStepVariables = Exact<{
  userId: string;
}>;


export type ResetSecondStep = { resetSecondStep: boolean };

export type LoginProvider = { id: string, name: string, issuer: string, clientId: string, hasSecret: boolean, scopes: Array<string>, groupsClaim: string, redirectUri: string, signOutUri: string, people: number, grants: Array<{ group: string, role: UserRole, scope: string }>, lastLogins: Array<{ email: string, at: string }> };

export type LoginProvidersVariables = Exact<{ [key: string]: never; }>;


export type LoginProviders = { loginProviders: Array<LoginProvider> };

export type LoginProviderStateVariables = Exact<{
  id: string;
}>;


export type LoginProviderState = { loginProviders: Array<{ id: string, problem: string | null }> };

export type ConnectedProvidersVariables = Exact<{ [key: string]: never; }>;


export type ConnectedProviders = { me: { hasPassword: boolean | null, connected: Array<{ id: string, provider: string | null, issuer: string, linkedAt: string, usedAt: string | null }> | null } };

export type DisconnectProviderVariables = Exact<{
  id: string;
}>;


export type DisconnectProvider = { disconnectProvider: boolean };
