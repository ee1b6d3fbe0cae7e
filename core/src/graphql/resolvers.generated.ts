import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { IncidentView, ImageChangeView, RuleOutcomeView, ServiceView, BackupView, BurnAlertView, CorrectionView, GroupView, GroupTerms, TicketView } from './views.ts';
import type { GraphqlContext } from './graphql-context.ts';
export type Maybe<T> = T | null | undefined;
export type InputMaybe<T> = T | null;
export type ResolverFn<TResult, TParent, TContext, TArgs> = (parent: TParent, args: TArgs, graphql: TContext) => Promise<TResult> | TResult
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string | number; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  DateTime: { input: Date; output: Date | string; }
  DayUptimes: { input: (number | null)[]; output: (number | null)[]; }
  DayStatuses: { input: SlaStatus[]; output: SlaStatus[]; }
};

export type Role =
  | 'PUBLIC'
  | 'VIEWER'
  | 'OPERATOR'
  | 'APPROVER'
  | 'ADMIN';

export type Plugin =
  | 'SLA'
  | 'TICKETING';

export type PluginState = {
  plugin: Plugin;
  enabled: Scalars['Boolean']['output'];
};

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
  | 'UNPROVEN'
  | 'NO_DATA';

export type PeriodType =
  | 'DAILY'
  | 'MONTHLY';

export type AgentStatus =
  | 'ONLINE'
  | 'OFFLINE';

export type User = {
  id: Scalars['ID']['output'];
  email: Scalars['String']['output'];
  role: Role;
  grants: Array<Grant>;
  secondStep?: Maybe<SecondStep>;
  connected?: Maybe<Array<ConnectedProvider>>;
  hasPassword?: Maybe<Scalars['Boolean']['output']>;
};

export type ConnectedProvider = {
  id: Scalars['ID']['output'];
  provider?: Maybe<Scalars['String']['output']>;
  issuer: Scalars['String']['output'];
  linkedAt: Scalars['DateTime']['output'];
  usedAt?: Maybe<Scalars['DateTime']['output']>;
};

export type Grant = {
  id: Scalars['ID']['output'];
  role: UserRole;
  scope: Scalars['String']['output'];
  source?: Maybe<Scalars['String']['output']>;
  grantedBy: Scalars['String']['output'];
  grantedAt: Scalars['DateTime']['output'];
};

export type PasswordLink = {
  userId: Scalars['ID']['output'];
  token: Scalars['String']['output'];
  expiresAt: Scalars['DateTime']['output'];
};

export type SecondStep = {
  isOn: Scalars['Boolean']['output'];
  recoveryCodes: Scalars['Int']['output'];
};

export type SecondStepSetup = {
  secret: Scalars['String']['output'];
  uri: Scalars['String']['output'];
};

export type LoginResult = {
  token: Scalars['String']['output'];
  refreshToken: Scalars['String']['output'];
  user: User;
};

export type SlaPeriodResult = {
  id: Scalars['ID']['output'];
  periodType: PeriodType;
  periodKey: Scalars['String']['output'];
  timeZone: Scalars['String']['output'];
  periodStart: Scalars['DateTime']['output'];
  periodEnd: Scalars['DateTime']['output'];
  since: Scalars['DateTime']['output'];
  subject: Scalars['String']['output'];
  subjectKind: SubjectKind;
  actualValue?: Maybe<Scalars['Float']['output']>;
  targetValue?: Maybe<Scalars['Float']['output']>;
  uptimeBest?: Maybe<Scalars['Float']['output']>;
  uptimeWorst?: Maybe<Scalars['Float']['output']>;
  coverage?: Maybe<Scalars['Float']['output']>;
  minCoverage?: Maybe<Scalars['Float']['output']>;
  status: SlaStatus;
  incidentCount: Scalars['Int']['output'];
  downtimeMinutes: Scalars['Float']['output'];
  plannedDowntimeMinutes: Scalars['Float']['output'];
  operationalSeconds: Scalars['Float']['output'];
  degradedSeconds: Scalars['Float']['output'];
  downSeconds: Scalars['Float']['output'];
  plannedDownSeconds: Scalars['Float']['output'];
  excludedSeconds: Scalars['Float']['output'];
  unknownSeconds: Scalars['Float']['output'];
  unmeasuredSeconds: Scalars['Float']['output'];
  elapsedSeconds: Scalars['Float']['output'];
  errorBudgetSeconds?: Maybe<Scalars['Float']['output']>;
  errorBudgetConsumedSeconds?: Maybe<Scalars['Float']['output']>;
  final: Scalars['Boolean']['output'];
  sealedAt?: Maybe<Scalars['DateTime']['output']>;
  computedAt: Scalars['DateTime']['output'];
  memberCount: Scalars['Int']['output'];
  worstUptime?: Maybe<Scalars['Float']['output']>;
  worstService?: Maybe<Scalars['String']['output']>;
  weightedUptime?: Maybe<Scalars['Float']['output']>;
  allUpUptime?: Maybe<Scalars['Float']['output']>;
  anyUpUptime?: Maybe<Scalars['Float']['output']>;
};

export type SlaRangeSubjectKind =
  | 'SERVICE'
  | 'GROUP'
  | 'NODE'
  | 'CUSTOMER';

export type SlaRangeResult = {
  subject: Scalars['String']['output'];
  subjectKind: SlaRangeSubjectKind;
  since: Scalars['DateTime']['output'];
  actualValue?: Maybe<Scalars['Float']['output']>;
  targetValue?: Maybe<Scalars['Float']['output']>;
  uptimeBest?: Maybe<Scalars['Float']['output']>;
  uptimeWorst?: Maybe<Scalars['Float']['output']>;
  coverage?: Maybe<Scalars['Float']['output']>;
  minCoverage?: Maybe<Scalars['Float']['output']>;
  status: SlaStatus;
  incidentCount: Scalars['Int']['output'];
  downtimeMinutes: Scalars['Float']['output'];
  plannedDowntimeMinutes: Scalars['Float']['output'];
  operationalSeconds: Scalars['Float']['output'];
  degradedSeconds: Scalars['Float']['output'];
  downSeconds: Scalars['Float']['output'];
  plannedDownSeconds: Scalars['Float']['output'];
  excludedSeconds: Scalars['Float']['output'];
  unknownSeconds: Scalars['Float']['output'];
  unmeasuredSeconds: Scalars['Float']['output'];
  elapsedSeconds: Scalars['Float']['output'];
  errorBudgetSeconds?: Maybe<Scalars['Float']['output']>;
  errorBudgetConsumedSeconds?: Maybe<Scalars['Float']['output']>;
  final: Scalars['Boolean']['output'];
  computedAt: Scalars['DateTime']['output'];
  memberCount: Scalars['Int']['output'];
  worstUptime?: Maybe<Scalars['Float']['output']>;
  worstService?: Maybe<Scalars['String']['output']>;
  weightedUptime?: Maybe<Scalars['Float']['output']>;
  allUpUptime?: Maybe<Scalars['Float']['output']>;
  anyUpUptime?: Maybe<Scalars['Float']['output']>;
};

export type SlaRange = {
  period: Scalars['String']['output'];
  from: Scalars['DateTime']['output'];
  to: Scalars['DateTime']['output'];
  timeZone: Scalars['String']['output'];
  exact: Scalars['Boolean']['output'];
  result?: Maybe<SlaRangeResult>;
  members: Array<SlaRangeResult>;
};

export type SlaComparison = {
  range: SlaRange;
  compared?: Maybe<SlaRange>;
  uptimeChange?: Maybe<Scalars['Float']['output']>;
  downSecondsChange?: Maybe<Scalars['Float']['output']>;
  incidentCountChange?: Maybe<Scalars['Int']['output']>;
};

export type SubjectKind =
  | 'SERVICE'
  | 'GROUP'
  | 'NODE';

export type SlaSnapshotTrendPoint = {
  periodKey: Scalars['String']['output'];
  periodStart: Scalars['DateTime']['output'];
  actualValue?: Maybe<Scalars['Float']['output']>;
  targetValue?: Maybe<Scalars['Float']['output']>;
  incidentCount: Scalars['Int']['output'];
  downtimeMinutes: Scalars['Float']['output'];
  coverage?: Maybe<Scalars['Float']['output']>;
  status: SlaStatus;
  worstStatus?: Maybe<ServiceStatus>;
  operationalSeconds: Scalars['Float']['output'];
  degradedSeconds: Scalars['Float']['output'];
  downSeconds: Scalars['Float']['output'];
  plannedDownSeconds: Scalars['Float']['output'];
  excludedSeconds: Scalars['Float']['output'];
  unknownSeconds: Scalars['Float']['output'];
  unmeasuredSeconds: Scalars['Float']['output'];
};

export type SlaTrendPoint = {
  periodKey: Scalars['String']['output'];
  periodStart: Scalars['DateTime']['output'];
  actualValue?: Maybe<Scalars['Float']['output']>;
  targetValue?: Maybe<Scalars['Float']['output']>;
  since?: Maybe<Scalars['DateTime']['output']>;
  uptimeBest?: Maybe<Scalars['Float']['output']>;
  uptimeWorst?: Maybe<Scalars['Float']['output']>;
  coverage?: Maybe<Scalars['Float']['output']>;
  minCoverage?: Maybe<Scalars['Float']['output']>;
  incidentCount: Scalars['Int']['output'];
  downtimeMinutes: Scalars['Float']['output'];
  plannedDowntimeMinutes: Scalars['Float']['output'];
  status: SlaStatus;
  final: Scalars['Boolean']['output'];
};

export type SlaDailyUptimePage = {
  days: Array<Scalars['String']['output']>;
  paths: Array<Scalars['String']['output']>;
  uptimes: Array<Scalars['DayUptimes']['output']>;
  statuses: Array<Scalars['DayStatuses']['output']>;
  endCursor?: Maybe<Scalars['String']['output']>;
};

export type SlaTrendFilter = {
  periodType: Scalars['String']['input'];
  monthsBack: Scalars['Int']['input'];
  serviceId?: InputMaybe<Scalars['ID']['input']>;
  slaGroup?: InputMaybe<Scalars['String']['input']>;
  node?: InputMaybe<Scalars['String']['input']>;
};

export type SlaPeriodResultFilter = {
  periodType: Scalars['String']['input'];
  periodKey?: InputMaybe<Scalars['String']['input']>;
  subjectKind: SubjectKind;
  serviceId?: InputMaybe<Scalars['ID']['input']>;
  slaGroup?: InputMaybe<Scalars['String']['input']>;
  node?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['ID']['input']>;
};

export type SlaBudgetPeriodKind =
  | 'MONTH'
  | 'ROLLING_7D'
  | 'ROLLING_30D'
  | 'ROLLING_90D';

export type SlaBudgetPeriod = {
  period: SlaBudgetPeriodKind;
  start: Scalars['DateTime']['output'];
  end: Scalars['DateTime']['output'];
  target?: Maybe<Scalars['Float']['output']>;
  budgetSeconds?: Maybe<Scalars['Float']['output']>;
  consumedSeconds?: Maybe<Scalars['Float']['output']>;
  remainingSeconds?: Maybe<Scalars['Float']['output']>;
  consumedRatio?: Maybe<Scalars['Float']['output']>;
  exhausted: Scalars['Boolean']['output'];
  uptime?: Maybe<Scalars['Float']['output']>;
  uptimeBest?: Maybe<Scalars['Float']['output']>;
  uptimeWorst?: Maybe<Scalars['Float']['output']>;
  coverage?: Maybe<Scalars['Float']['output']>;
  since?: Maybe<Scalars['DateTime']['output']>;
  exhaustsAt?: Maybe<Scalars['DateTime']['output']>;
  words: Scalars['String']['output'];
};

export type SlaBurnRate = {
  window: Scalars['String']['output'];
  burnRate?: Maybe<Scalars['Float']['output']>;
  consumedSeconds: Scalars['Float']['output'];
  measuredSeconds: Scalars['Float']['output'];
};

export type SlaErrorBudget = {
  subject: Scalars['String']['output'];
  subjectKind: SubjectKind;
  target: Scalars['Float']['output'];
  timeZone: Scalars['String']['output'];
  periods: Array<SlaBudgetPeriod>;
  burnRates: Array<SlaBurnRate>;
};

export type SlaBurnSeverity =
  | 'PAGE'
  | 'TICKET';

export type SlaBurnAlert = {
  id: Scalars['ID']['output'];
  subject: Scalars['String']['output'];
  subjectKind: SubjectKind;
  rule: Scalars['String']['output'];
  severity: SlaBurnSeverity;
  factor: Scalars['Float']['output'];
  longWindow: Scalars['String']['output'];
  shortWindow: Scalars['String']['output'];
  burnLong: Scalars['Float']['output'];
  burnShort: Scalars['Float']['output'];
  firedAt: Scalars['DateTime']['output'];
  resolvedAt?: Maybe<Scalars['DateTime']['output']>;
  notifiedAt?: Maybe<Scalars['DateTime']['output']>;
  inhibitedBy?: Maybe<SlaBurnInhibition>;
};

export type SlaBurnInhibition =
  | 'SEVERER_ALERT'
  | 'ROOT_CAUSE'
  | 'MEMBER_ALERT';

export type SlaDashboardStats = {
  totalServices: Scalars['Int']['output'];
  ownServices: Scalars['Int']['output'];
  servicesWithSla: Scalars['Int']['output'];
  metCount: Scalars['Int']['output'];
  atRiskCount: Scalars['Int']['output'];
  breachedCount: Scalars['Int']['output'];
  noDataCount: Scalars['Int']['output'];
  unprovenCount: Scalars['Int']['output'];
  averageUptime?: Maybe<Scalars['Float']['output']>;
  uptimeBest?: Maybe<Scalars['Float']['output']>;
  uptimeWorst?: Maybe<Scalars['Float']['output']>;
  coverage?: Maybe<Scalars['Float']['output']>;
  computedAt?: Maybe<Scalars['DateTime']['output']>;
  since?: Maybe<Scalars['DateTime']['output']>;
  operationalCount: Scalars['Int']['output'];
  degradedCount: Scalars['Int']['output'];
  downCount: Scalars['Int']['output'];
  maintenanceCount: Scalars['Int']['output'];
  unknownCount: Scalars['Int']['output'];
  staleCount: Scalars['Int']['output'];
  agentsOnline: Scalars['Int']['output'];
  agentsOffline: Scalars['Int']['output'];
  agentWarnings: Scalars['Int']['output'];
};

export type BackupStatus = {
  backupExpected: Scalars['Boolean']['output'];
  lastBackupAt?: Maybe<Scalars['DateTime']['output']>;
  lastBackupStatus?: Maybe<Scalars['String']['output']>;
  backupMaxAgeDays?: Maybe<Scalars['Float']['output']>;
  backupOverdue: Scalars['Boolean']['output'];
  lastSuccessAt?: Maybe<Scalars['DateTime']['output']>;
  lastFailureAt?: Maybe<Scalars['DateTime']['output']>;
  lastFailureMessage?: Maybe<Scalars['String']['output']>;
  failing: Scalars['Boolean']['output'];
  recentFailures: Scalars['Int']['output'];
  runningSince?: Maybe<Scalars['DateTime']['output']>;
  schedule?: Maybe<Scalars['String']['output']>;
  timeZone: Scalars['String']['output'];
  scheduleProblem?: Maybe<Scalars['String']['output']>;
  nextDueAt?: Maybe<Scalars['DateTime']['output']>;
  countedFrom: Scalars['DateTime']['output'];
  sizeAnomaly: Scalars['Boolean']['output'];
  lastSizeBytes?: Maybe<Scalars['Float']['output']>;
  recentSizes: Array<Scalars['Float']['output']>;
  lastRestoreTestAt?: Maybe<Scalars['DateTime']['output']>;
  lastRestoreTestStatus?: Maybe<Scalars['String']['output']>;
};

export type ServiceBackup = {
  serviceId: Scalars['ID']['output'];
  path: Scalars['String']['output'];
  serviceName: Scalars['String']['output'];
  displayName: Scalars['String']['output'];
  slaGroup?: Maybe<Scalars['String']['output']>;
  status: BackupStatus;
};

export type BackupListState =
  | 'OVERDUE'
  | 'FAILED'
  | 'ANOMALY'
  | 'OK';

export type BackupFilter = {
  state?: InputMaybe<BackupListState>;
  slaGroup?: InputMaybe<Scalars['String']['input']>;
  prefix?: InputMaybe<Scalars['String']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
};

export type BackupCounts = {
  all: Scalars['Int']['output'];
  expected: Scalars['Int']['output'];
  overdue: Scalars['Int']['output'];
  failed: Scalars['Int']['output'];
  anomalies: Scalars['Int']['output'];
};

export type BackupPage = {
  nodes: Array<ServiceBackup>;
  totalCount: Scalars['Int']['output'];
  endCursor?: Maybe<Scalars['String']['output']>;
  counts: BackupCounts;
};

export type BackupReportKind =
  | 'BACKUP'
  | 'RESTORE_TEST';

export type BackupTargetKind =
  | 'SERVICE'
  | 'GROUP'
  | 'NAMESPACE';

export type BackupReport = {
  id: Scalars['ID']['output'];
  kind: BackupReportKind;
  at: Scalars['DateTime']['output'];
  status: Scalars['String']['output'];
  target: BackupTargetKind;
  runId?: Maybe<Scalars['String']['output']>;
  startedAt?: Maybe<Scalars['DateTime']['output']>;
  durationSeconds?: Maybe<Scalars['Float']['output']>;
  sizeBytes?: Maybe<Scalars['Float']['output']>;
  medianBytes?: Maybe<Scalars['Float']['output']>;
  sizeAnomaly: Scalars['Boolean']['output'];
  overruled: Scalars['Boolean']['output'];
  message?: Maybe<Scalars['String']['output']>;
};

export type BackupReportPage = {
  nodes: Array<BackupReport>;
  endCursor?: Maybe<Scalars['String']['output']>;
};

export type StorageLevel =
  | 'healthy'
  | 'warning'
  | 'critical';

export type StorageVolume = {
  id: Scalars['ID']['output'];
  serviceId: Scalars['ID']['output'];
  path: Scalars['String']['output'];
  serviceName: Scalars['String']['output'];
  displayName: Scalars['String']['output'];
  slaGroup?: Maybe<Scalars['String']['output']>;
  mountPath?: Maybe<Scalars['String']['output']>;
  storageType?: Maybe<Scalars['String']['output']>;
  allocatedBytes: Scalars['Float']['output'];
  usedBytes: Scalars['Float']['output'];
  freePercent: Scalars['Float']['output'];
  level: StorageLevel;
  levelSince: Scalars['DateTime']['output'];
  growthBytesPerDay?: Maybe<Scalars['Float']['output']>;
  daysToFull?: Maybe<Scalars['Float']['output']>;
  filling: Scalars['Boolean']['output'];
  reportedAt: Scalars['DateTime']['output'];
};

export type StorageFilter = {
  level?: InputMaybe<StorageLevel>;
  filling?: InputMaybe<Scalars['Boolean']['input']>;
  prefix?: InputMaybe<Scalars['String']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
};

export type StoragePage = {
  nodes: Array<StorageVolume>;
  totalCount: Scalars['Int']['output'];
  endCursor?: Maybe<Scalars['String']['output']>;
};

export type StoragePoint = {
  time: Scalars['DateTime']['output'];
  allocatedBytes: Scalars['Float']['output'];
  usedBytes: Scalars['Float']['output'];
};

export type Service = {
  id: Scalars['ID']['output'];
  path: Scalars['String']['output'];
  externalId: Scalars['String']['output'];
  nodeId: Scalars['String']['output'];
  serviceName: Scalars['String']['output'];
  organization: Scalars['String']['output'];
  platform: Scalars['String']['output'];
  environment: Scalars['String']['output'];
  cluster: Scalars['String']['output'];
  displayName: Scalars['String']['output'];
  description?: Maybe<Scalars['String']['output']>;
  type?: Maybe<Scalars['String']['output']>;
  team?: Maybe<Scalars['String']['output']>;
  tags: Array<Scalars['String']['output']>;
  criticality: Scalars['String']['output'];
  slaGroup?: Maybe<Scalars['String']['output']>;
  malformed: Scalars['Boolean']['output'];
  status: ServiceStatus;
  statusSince?: Maybe<Scalars['DateTime']['output']>;
  message?: Maybe<Scalars['String']['output']>;
  messageDetail?: Maybe<Scalars['String']['output']>;
  replicas?: Maybe<Scalars['Int']['output']>;
  readyReplicas?: Maybe<Scalars['Int']['output']>;
  workloadType?: Maybe<Scalars['String']['output']>;
  certificateEndsAt?: Maybe<Scalars['DateTime']['output']>;
  lastReportedAt?: Maybe<Scalars['DateTime']['output']>;
  stale: Scalars['Boolean']['output'];
  reporter?: Maybe<Scalars['String']['output']>;
  contestedBy?: Maybe<Scalars['String']['output']>;
  contestedAt?: Maybe<Scalars['DateTime']['output']>;
  outsideOf?: Maybe<Scalars['String']['output']>;
  quorum?: Maybe<Scalars['Int']['output']>;
  vantagePoints: Array<VantagePoint>;
  targetUptime: Scalars['Float']['output'];
  currentUptime?: Maybe<Scalars['Float']['output']>;
  uptimeBest?: Maybe<Scalars['Float']['output']>;
  uptimeWorst?: Maybe<Scalars['Float']['output']>;
  coverage?: Maybe<Scalars['Float']['output']>;
  computedAt?: Maybe<Scalars['DateTime']['output']>;
  minCoverage: Scalars['Float']['output'];
  since: Scalars['DateTime']['output'];
  slaStatus: SlaStatus;
  today?: Maybe<SlaPeriodResult>;
  month?: Maybe<SlaPeriodResult>;
  backupStatus: BackupStatus;
  createdAt: Scalars['DateTime']['output'];
  retiredAt?: Maybe<Scalars['DateTime']['output']>;
  retiredBy?: Maybe<Scalars['String']['output']>;
  retiredReason?: Maybe<Scalars['String']['output']>;
  formerPaths: Array<Scalars['String']['output']>;
  alike?: Maybe<AlikePaths>;
  changes: Array<ServiceChange>;
};


export type ServiceChangesArgs = {
  first: Scalars['Int']['input'];
};

export type AlikePaths = {
  own: Scalars['String']['output'];
  other: Scalars['String']['output'];
};

export type VantagePoint = {
  node: Scalars['String']['output'];
  status: ServiceStatus;
  statusSince?: Maybe<Scalars['DateTime']['output']>;
  message?: Maybe<Scalars['String']['output']>;
  lastSeenAt?: Maybe<Scalars['DateTime']['output']>;
  stale: Scalars['Boolean']['output'];
  latencyMs?: Maybe<Scalars['Float']['output']>;
  reporter?: Maybe<Scalars['String']['output']>;
  contestedBy?: Maybe<Scalars['String']['output']>;
  contestedAt?: Maybe<Scalars['DateTime']['output']>;
};

export type VantageStretch = {
  node: Scalars['String']['output'];
  from: Scalars['DateTime']['output'];
  to: Scalars['DateTime']['output'];
  status: ServiceStatus;
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
  target: Scalars['String']['input'];
  to?: InputMaybe<Scalars['String']['input']>;
  node?: InputMaybe<Scalars['String']['input']>;
};

export type InventoryTotals = {
  services: Scalars['Int']['output'];
  down: Scalars['Int']['output'];
  stale: Scalars['Int']['output'];
  agentsOffline: Scalars['Int']['output'];
  uptime?: Maybe<Scalars['Float']['output']>;
  coverage?: Maybe<Scalars['Float']['output']>;
};

export type AffectedService = {
  path: Scalars['String']['output'];
  displayName: Scalars['String']['output'];
  status: ServiceStatus;
  stale: Scalars['Boolean']['output'];
  slaGroup?: Maybe<Scalars['String']['output']>;
  retiredAt?: Maybe<Scalars['DateTime']['output']>;
};

export type InventoryChange = {
  act: InventoryAct;
  target: Scalars['String']['output'];
  to?: Maybe<Scalars['String']['output']>;
  changed: Scalars['Boolean']['output'];
  refused?: Maybe<Scalars['String']['output']>;
  warnings: Array<Scalars['String']['output']>;
  services: Array<AffectedService>;
  serviceCount: Scalars['Int']['output'];
  agentCount: Scalars['Int']['output'];
  historySeconds: Scalars['Float']['output'];
  sealedMonths: Scalars['Int']['output'];
  openIncidents: Scalars['Int']['output'];
  openTickets: Scalars['Int']['output'];
  openWindows: Scalars['Int']['output'];
  openBurnAlerts: Scalars['Int']['output'];
  before: InventoryTotals;
  after: InventoryTotals;
};

export type SlaGroup = {
  id: Scalars['ID']['output'];
  name: Scalars['String']['output'];
  displayName: Scalars['String']['output'];
  tier: Scalars['String']['output'];
  targetUptime: Scalars['Float']['output'];
  responseMinutes: Scalars['Int']['output'];
  resolutionMinutes: Scalars['Int']['output'];
  timeZone: Scalars['String']['output'];
  degraded: DegradedRule;
  unmeasured: UnmeasuredRule;
  minCoverage: Scalars['Float']['output'];
  credits: Array<SlaCreditStep>;
  creditCap?: Maybe<Scalars['Float']['output']>;
  creditFee?: Maybe<Scalars['Float']['output']>;
  creditCurrency?: Maybe<Scalars['String']['output']>;
  creditPerResponseBreach?: Maybe<Scalars['Float']['output']>;
  creditPerResolutionBreach?: Maybe<Scalars['Float']['output']>;
  definedBy?: Maybe<Scalars['String']['output']>;
  formerNames: Array<Scalars['String']['output']>;
  terms: Array<SlaGroupTerms>;
  status: SlaStatus;
  downCount: Scalars['Int']['output'];
  currentUptime?: Maybe<Scalars['Float']['output']>;
  uptimeBest?: Maybe<Scalars['Float']['output']>;
  uptimeWorst?: Maybe<Scalars['Float']['output']>;
  coverage?: Maybe<Scalars['Float']['output']>;
  computedAt?: Maybe<Scalars['DateTime']['output']>;
  since?: Maybe<Scalars['DateTime']['output']>;
  services: Array<Service>;
};

export type DegradedRule =
  | 'UP'
  | 'HALF'
  | 'DOWN';

export type UnmeasuredRule =
  | 'LEFT_OUT'
  | 'DOWN'
  | 'UP';

export type SlaGroupTerms = {
  effectiveFrom?: Maybe<Scalars['DateTime']['output']>;
  tier: Scalars['String']['output'];
  uptimeTarget: Scalars['Float']['output'];
  responseMinutes: Scalars['Int']['output'];
  resolutionMinutes: Scalars['Int']['output'];
  timeZone: Scalars['String']['output'];
  degraded: DegradedRule;
  unmeasured: UnmeasuredRule;
  minCoverage: Scalars['Float']['output'];
  credits: Array<SlaCreditStep>;
  creditCap?: Maybe<Scalars['Float']['output']>;
  creditFee?: Maybe<Scalars['Float']['output']>;
  creditCurrency?: Maybe<Scalars['String']['output']>;
  creditPerResponseBreach?: Maybe<Scalars['Float']['output']>;
  creditPerResolutionBreach?: Maybe<Scalars['Float']['output']>;
  setBy: Scalars['String']['output'];
  reason?: Maybe<Scalars['String']['output']>;
  createdAt: Scalars['DateTime']['output'];
};

export type SlaCreditStep = {
  below: Scalars['Float']['output'];
  percent: Scalars['Float']['output'];
};

export type SlaCreditStepInput = {
  below: Scalars['Float']['input'];
  percent: Scalars['Float']['input'];
};

export type SlaCreditState =
  | 'NO_DATA'
  | 'UNPROVEN'
  | 'NONE'
  | 'DUE';

export type SlaCredit = {
  slaGroup: Scalars['String']['output'];
  periodKey: Scalars['String']['output'];
  periodStart: Scalars['DateTime']['output'];
  periodEnd: Scalars['DateTime']['output'];
  timeZone: Scalars['String']['output'];
  final: Scalars['Boolean']['output'];
  state: SlaCreditState;
  uptime?: Maybe<Scalars['Float']['output']>;
  coverage?: Maybe<Scalars['Float']['output']>;
  minCoverage?: Maybe<Scalars['Float']['output']>;
  credits: Array<SlaCreditStep>;
  creditCap?: Maybe<Scalars['Float']['output']>;
  creditFee?: Maybe<Scalars['Float']['output']>;
  creditCurrency?: Maybe<Scalars['String']['output']>;
  creditPerResponseBreach?: Maybe<Scalars['Float']['output']>;
  creditPerResolutionBreach?: Maybe<Scalars['Float']['output']>;
  responseBreaches?: Maybe<Scalars['Int']['output']>;
  resolutionBreaches?: Maybe<Scalars['Int']['output']>;
  percent?: Maybe<Scalars['Float']['output']>;
  amount?: Maybe<Scalars['Float']['output']>;
  leastPercent?: Maybe<Scalars['Float']['output']>;
  leastAmount?: Maybe<Scalars['Float']['output']>;
  exposurePercent?: Maybe<Scalars['Float']['output']>;
  exposureAmount?: Maybe<Scalars['Float']['output']>;
  forecast?: Maybe<SlaCreditForecast>;
  words: Scalars['String']['output'];
};

export type SlaCreditForecast = {
  uptime: Scalars['Float']['output'];
  percent: Scalars['Float']['output'];
  amount?: Maybe<Scalars['Float']['output']>;
  lowPercent: Scalars['Float']['output'];
  highPercent: Scalars['Float']['output'];
  steps: Array<SlaCreditForecastStep>;
};

export type SlaCreditForecastStep = {
  below: Scalars['Float']['output'];
  percent: Scalars['Float']['output'];
  dueAt?: Maybe<Scalars['DateTime']['output']>;
};

export type SlaTierName =
  | 'critical'
  | 'high'
  | 'medium'
  | 'low';

export type SlaTier = {
  tier: SlaTierName;
  uptimeTarget: Scalars['Float']['output'];
  responseMinutes: Scalars['Int']['output'];
  resolutionMinutes: Scalars['Int']['output'];
  weight: Scalars['Int']['output'];
};

export type SlaGroupTermsInput = {
  group: Scalars['String']['input'];
  displayName?: InputMaybe<Scalars['String']['input']>;
  tier?: InputMaybe<SlaTierName>;
  uptimeTarget?: InputMaybe<Scalars['Float']['input']>;
  responseMinutes?: InputMaybe<Scalars['Int']['input']>;
  resolutionMinutes?: InputMaybe<Scalars['Int']['input']>;
  timeZone?: InputMaybe<Scalars['String']['input']>;
  degraded?: InputMaybe<DegradedRule>;
  unmeasured?: InputMaybe<UnmeasuredRule>;
  minCoverage?: InputMaybe<Scalars['Float']['input']>;
  credits?: InputMaybe<Array<SlaCreditStepInput>>;
  creditCap?: InputMaybe<Scalars['Float']['input']>;
  creditFee?: InputMaybe<Scalars['Float']['input']>;
  creditCurrency?: InputMaybe<Scalars['String']['input']>;
  creditPerResponseBreach?: InputMaybe<Scalars['Float']['input']>;
  creditPerResolutionBreach?: InputMaybe<Scalars['Float']['input']>;
  effectiveFrom?: InputMaybe<Scalars['String']['input']>;
  reason?: InputMaybe<Scalars['String']['input']>;
};

export type AccountingRuleInput = {
  degraded?: InputMaybe<DegradedRule>;
  unmeasured?: InputMaybe<UnmeasuredRule>;
  minCoverage?: InputMaybe<Scalars['Float']['input']>;
};

export type RuleOutcome = {
  degraded: DegradedRule;
  unmeasured: UnmeasuredRule;
  uptime?: Maybe<Scalars['Float']['output']>;
  uptimeBest?: Maybe<Scalars['Float']['output']>;
  uptimeWorst?: Maybe<Scalars['Float']['output']>;
  coverage?: Maybe<Scalars['Float']['output']>;
  minCoverage: Scalars['Float']['output'];
  countedSeconds: Scalars['Float']['output'];
  errorBudgetSeconds: Scalars['Float']['output'];
  errorBudgetConsumedSeconds: Scalars['Float']['output'];
  status: SlaStatus;
  inForce: Scalars['Boolean']['output'];
};

export type RulePreview = {
  group: Scalars['String']['output'];
  periodKey: Scalars['String']['output'];
  timeZone: Scalars['String']['output'];
  final: Scalars['Boolean']['output'];
  outcome: RuleOutcome;
  outcomes: Array<RuleOutcome>;
};

export type SlaSeal = {
  id: Scalars['ID']['output'];
  subjectKind: SubjectKind;
  subject: Scalars['String']['output'];
  periodKey: Scalars['String']['output'];
  revision: Scalars['Int']['output'];
  latest: Scalars['Boolean']['output'];
  sealedAt: Scalars['DateTime']['output'];
  correctionId?: Maybe<Scalars['ID']['output']>;
  actualValue?: Maybe<Scalars['Float']['output']>;
  uptimeBest?: Maybe<Scalars['Float']['output']>;
  uptimeWorst?: Maybe<Scalars['Float']['output']>;
  coverage?: Maybe<Scalars['Float']['output']>;
  minCoverage?: Maybe<Scalars['Float']['output']>;
  targetValue?: Maybe<Scalars['Float']['output']>;
  status: SlaStatus;
  hash: Scalars['String']['output'];
  previousHash?: Maybe<Scalars['String']['output']>;
  inputs?: Maybe<Scalars['String']['output']>;
};

export type SealVerdict = {
  months: Scalars['Int']['output'];
  seals: Scalars['Int']['output'];
  problems: Array<SealProblem>;
};

export type SealProblem = {
  periodKey: Scalars['String']['output'];
  subjectKind: SubjectKind;
  subject: Scalars['String']['output'];
  revision?: Maybe<Scalars['Int']['output']>;
  problem: Scalars['String']['output'];
};

export type ServiceFilter = {
  prefix?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<ServiceStatus>;
  slaGroup?: InputMaybe<Scalars['String']['input']>;
  criticality?: InputMaybe<Scalars['String']['input']>;
  type?: InputMaybe<Scalars['String']['input']>;
  tag?: InputMaybe<Scalars['String']['input']>;
  stale?: InputMaybe<Scalars['Boolean']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
  includeRetired?: InputMaybe<Scalars['Boolean']['input']>;
  retired?: InputMaybe<Scalars['Boolean']['input']>;
};

export type ServicePage = {
  nodes: Array<Service>;
  totalCount: Scalars['Int']['output'];
  endCursor?: Maybe<Scalars['String']['output']>;
};

export type HierarchyNode = {
  path: Scalars['String']['output'];
  name: Scalars['String']['output'];
  parentPath?: Maybe<Scalars['String']['output']>;
  level: Scalars['String']['output'];
  serviceCount: Scalars['Int']['output'];
  operationalCount: Scalars['Int']['output'];
  degradedCount: Scalars['Int']['output'];
  downCount: Scalars['Int']['output'];
  maintenanceCount: Scalars['Int']['output'];
  unknownCount: Scalars['Int']['output'];
  staleCount: Scalars['Int']['output'];
  status: ServiceStatus;
  malformed: Scalars['Boolean']['output'];
  currentUptime?: Maybe<Scalars['Float']['output']>;
  uptimeBest?: Maybe<Scalars['Float']['output']>;
  uptimeWorst?: Maybe<Scalars['Float']['output']>;
  coverage?: Maybe<Scalars['Float']['output']>;
  computedAt?: Maybe<Scalars['DateTime']['output']>;
  since?: Maybe<Scalars['DateTime']['output']>;
};

export type Agent = {
  nodeId: Scalars['String']['output'];
  name: Scalars['String']['output'];
  version?: Maybe<Scalars['String']['output']>;
  status: AgentStatus;
  intervalSeconds: Scalars['Float']['output'];
  serviceCount: Scalars['Int']['output'];
  firstSeenAt: Scalars['DateTime']['output'];
  lastSeenAt: Scalars['DateTime']['output'];
  warnings: Array<Scalars['String']['output']>;
  instance?: Maybe<Scalars['String']['output']>;
  clockSkewSeconds?: Maybe<Scalars['Float']['output']>;
  spooledIntervals?: Maybe<Scalars['Float']['output']>;
  oldestSpooledAt?: Maybe<Scalars['DateTime']['output']>;
  droppedIntervals?: Maybe<Scalars['Float']['output']>;
  retiredAt?: Maybe<Scalars['DateTime']['output']>;
  retiredBy?: Maybe<Scalars['String']['output']>;
};

export type AddedService = {
  id: Scalars['ID']['output'];
  agent: Scalars['String']['output'];
  path: Scalars['String']['output'];
  endpoint: Scalars['String']['output'];
  interval: Scalars['String']['output'];
  timeout: Scalars['String']['output'];
  expectedStatus?: Maybe<Scalars['String']['output']>;
  displayName?: Maybe<Scalars['String']['output']>;
  criticality?: Maybe<Scalars['String']['output']>;
  slaGroup?: Maybe<Scalars['String']['output']>;
  from: Array<Scalars['String']['output']>;
  quorum?: Maybe<Scalars['Int']['output']>;
  addedBy: Scalars['String']['output'];
  addedAt: Scalars['DateTime']['output'];
  changedBy?: Maybe<Scalars['String']['output']>;
  changedAt?: Maybe<Scalars['DateTime']['output']>;
  agentAsks: Scalars['Boolean']['output'];
  status?: Maybe<ServiceStatus>;
  statusSince?: Maybe<Scalars['DateTime']['output']>;
  message?: Maybe<Scalars['String']['output']>;
  reportedAt?: Maybe<Scalars['DateTime']['output']>;
};

export type ProbeInput = {
  endpoint: Scalars['String']['input'];
  intervalSeconds: Scalars['Int']['input'];
  timeoutSeconds: Scalars['Int']['input'];
  expectedStatus?: InputMaybe<Scalars['String']['input']>;
  displayName?: InputMaybe<Scalars['String']['input']>;
  criticality?: InputMaybe<Scalars['String']['input']>;
  slaGroup?: InputMaybe<Scalars['String']['input']>;
  from?: InputMaybe<Array<Scalars['String']['input']>>;
  quorum?: InputMaybe<Scalars['Int']['input']>;
};

export type AddServiceInput = {
  agent: Scalars['String']['input'];
  path: Scalars['String']['input'];
  probe: ProbeInput;
};

export type ServiceLatency = {
  time: Scalars['DateTime']['output'];
  meanMs: Scalars['Float']['output'];
  minMs: Scalars['Float']['output'];
  maxMs: Scalars['Float']['output'];
  probeCount: Scalars['Int']['output'];
};

export type ServiceStatusEvent = {
  id: Scalars['ID']['output'];
  serviceId: Scalars['ID']['output'];
  path: Scalars['String']['output'];
  serviceName: Scalars['String']['output'];
  displayName: Scalars['String']['output'];
  from?: Maybe<ServiceStatus>;
  to: ServiceStatus;
  at: Scalars['DateTime']['output'];
  message?: Maybe<Scalars['String']['output']>;
};

export type ChangeKind =
  | 'ROLLOUT'
  | 'RESTART'
  | 'SCALING';

export type ServiceChange = {
  id: Scalars['ID']['output'];
  serviceId: Scalars['ID']['output'];
  path: Scalars['String']['output'];
  serviceName: Scalars['String']['output'];
  displayName: Scalars['String']['output'];
  kind: ChangeKind;
  at: Scalars['DateTime']['output'];
  summary: Scalars['String']['output'];
  workload?: Maybe<Scalars['String']['output']>;
  revision?: Maybe<Scalars['String']['output']>;
  images: Array<ImageChange>;
  replicasBefore?: Maybe<Scalars['Int']['output']>;
  replicasAfter?: Maybe<Scalars['Int']['output']>;
  by?: Maybe<Scalars['String']['output']>;
  via?: Maybe<Scalars['String']['output']>;
  cause?: Maybe<Scalars['String']['output']>;
  url?: Maybe<Scalars['String']['output']>;
};

export type ImageChange = {
  container?: Maybe<Scalars['String']['output']>;
  init: Scalars['Boolean']['output'];
  before?: Maybe<Scalars['String']['output']>;
  after?: Maybe<Scalars['String']['output']>;
};

export type ServiceChangeFilter = {
  path?: InputMaybe<Scalars['String']['input']>;
  prefix?: InputMaybe<Scalars['String']['input']>;
  kind?: InputMaybe<ChangeKind>;
  from?: InputMaybe<Scalars['DateTime']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
};

export type ServiceChangePage = {
  nodes: Array<ServiceChange>;
  endCursor?: Maybe<Scalars['String']['output']>;
};

export type IncidentStatus =
  | 'OPEN'
  | 'ACKNOWLEDGED'
  | 'RESOLVED';

export type IncidentSource =
  | 'MONITORING'
  | 'MANUAL';

export type IncidentEntryKind =
  | 'OPENED'
  | 'REOPENED'
  | 'RESOLVED'
  | 'NO_DATA'
  | 'CORRECTED'
  | 'MERGED'
  | 'ACKNOWLEDGED'
  | 'ASSIGNED'
  | 'NOTE'
  | 'LINKED'
  | 'PAGED'
  | 'RESPONSE_BREACHED'
  | 'RESOLUTION_BREACHED';

export type CustomerUpdateState =
  | 'INVESTIGATING'
  | 'IDENTIFIED'
  | 'MONITORING'
  | 'RESOLVED';

export type CustomerUpdate = {
  state: CustomerUpdateState;
  text: Scalars['String']['output'];
  author: Scalars['String']['output'];
  at: Scalars['DateTime']['output'];
};

export type StatusPage = {
  customer: Scalars['String']['output'];
  path: Scalars['String']['output'];
};

export type Incident = {
  id: Scalars['ID']['output'];
  servicePath: Scalars['String']['output'];
  serviceName: Scalars['String']['output'];
  displayName: Scalars['String']['output'];
  source: IncidentSource;
  severity: SlaTierName;
  title: Scalars['String']['output'];
  status: IncidentStatus;
  startedAt: Scalars['DateTime']['output'];
  openedAt: Scalars['DateTime']['output'];
  acknowledgedAt?: Maybe<Scalars['DateTime']['output']>;
  acknowledgedBy?: Maybe<Scalars['String']['output']>;
  resolvedAt?: Maybe<Scalars['DateTime']['output']>;
  resolvedBy?: Maybe<Scalars['String']['output']>;
  noDataSince?: Maybe<Scalars['DateTime']['output']>;
  durationSeconds: Scalars['Float']['output'];
  assignee?: Maybe<Scalars['String']['output']>;
  flapCount: Scalars['Int']['output'];
  replayed: Scalars['Boolean']['output'];
  planned: Scalars['Boolean']['output'];
  pageSuppressed: Scalars['Boolean']['output'];
  exclusionWindowId?: Maybe<Scalars['ID']['output']>;
  rootCause?: Maybe<IncidentReference>;
  dependentCount: Scalars['Int']['output'];
  responseDue?: Maybe<Scalars['DateTime']['output']>;
  resolutionDue?: Maybe<Scalars['DateTime']['output']>;
  responseBreached: Scalars['Boolean']['output'];
  resolutionBreached: Scalars['Boolean']['output'];
  timeline: Array<IncidentEntry>;
  evidence: Array<OutageEvidence>;
  changes: Array<ServiceChange>;
  customerUpdates: Array<CustomerUpdate>;
  statusPages: Array<StatusPage>;
  ticket?: Maybe<Ticket>;
};

export type IncidentReference = {
  id: Scalars['ID']['output'];
  servicePath: Scalars['String']['output'];
  title: Scalars['String']['output'];
};

export type OutageEvidence = {
  at: Scalars['DateTime']['output'];
  pod?: Maybe<Scalars['String']['output']>;
  container?: Maybe<Scalars['String']['output']>;
  previous: Scalars['Boolean']['output'];
  log?: Maybe<Scalars['String']['output']>;
  events: Array<Scalars['String']['output']>;
};

export type IncidentEntry = {
  id: Scalars['ID']['output'];
  kind: IncidentEntryKind;
  author: Scalars['String']['output'];
  at: Scalars['DateTime']['output'];
  text?: Maybe<Scalars['String']['output']>;
};

export type IncidentFilter = {
  status?: InputMaybe<IncidentStatus>;
  severity?: InputMaybe<Scalars['String']['input']>;
  prefix?: InputMaybe<Scalars['String']['input']>;
  slaGroup?: InputMaybe<Scalars['String']['input']>;
  path?: InputMaybe<Scalars['String']['input']>;
  source?: InputMaybe<IncidentSource>;
  from?: InputMaybe<Scalars['DateTime']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
};

export type IncidentPage = {
  nodes: Array<Incident>;
  totalCount: Scalars['Int']['output'];
  endCursor?: Maybe<Scalars['String']['output']>;
};

export type IncidentStatsFilter = {
  serviceId?: InputMaybe<Scalars['ID']['input']>;
  slaGroup?: InputMaybe<Scalars['String']['input']>;
  node?: InputMaybe<Scalars['String']['input']>;
  tier?: InputMaybe<Scalars['String']['input']>;
};

export type IncidentStats = {
  count: Scalars['Int']['output'];
  openCount: Scalars['Int']['output'];
  plannedCount: Scalars['Int']['output'];
  flapCount: Scalars['Int']['output'];
  mttaSeconds?: Maybe<Scalars['Float']['output']>;
  mttrSeconds?: Maybe<Scalars['Float']['output']>;
  mtbfSeconds?: Maybe<Scalars['Float']['output']>;
};

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

export type ExclusionWindow = {
  id: Scalars['ID']['output'];
  targetKind: ExclusionTargetKind;
  target: Scalars['String']['output'];
  reason: Scalars['String']['output'];
  startsAt: Scalars['DateTime']['output'];
  endsAt?: Maybe<Scalars['DateTime']['output']>;
  rrule?: Maybe<Scalars['String']['output']>;
  timeZone: Scalars['String']['output'];
  durationMinutes?: Maybe<Scalars['Float']['output']>;
  state: ExclusionWindowState;
  nextStartsAt?: Maybe<Scalars['DateTime']['output']>;
  nextEndsAt?: Maybe<Scalars['DateTime']['output']>;
  serviceCount: Scalars['Int']['output'];
  createdBy: Scalars['String']['output'];
  createdAt: Scalars['DateTime']['output'];
  cancelledBy?: Maybe<Scalars['String']['output']>;
  cancelledAt?: Maybe<Scalars['DateTime']['output']>;
};

export type ExclusionWindowAnswer = {
  window: ExclusionWindow;
  warnings: Array<Scalars['String']['output']>;
};

export type ExclusionSpan = {
  id: Scalars['ID']['output'];
  windowId: Scalars['ID']['output'];
  targetKind: ExclusionTargetKind;
  target: Scalars['String']['output'];
  reason: Scalars['String']['output'];
  startsAt: Scalars['DateTime']['output'];
  endsAt?: Maybe<Scalars['DateTime']['output']>;
};

export type ExclusionWindowFilter = {
  state?: InputMaybe<ExclusionWindowState>;
  targetKind?: InputMaybe<ExclusionTargetKind>;
  target?: InputMaybe<Scalars['String']['input']>;
  servicePath?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['ID']['input']>;
};

export type StartExclusionWindowInput = {
  path?: InputMaybe<Scalars['String']['input']>;
  slaGroup?: InputMaybe<Scalars['String']['input']>;
  namespace?: InputMaybe<Scalars['String']['input']>;
  prefix?: InputMaybe<Scalars['String']['input']>;
  reason: Scalars['String']['input'];
  until?: InputMaybe<Scalars['DateTime']['input']>;
};

export type StopExclusionWindowInput = {
  id?: InputMaybe<Scalars['ID']['input']>;
  path?: InputMaybe<Scalars['String']['input']>;
  slaGroup?: InputMaybe<Scalars['String']['input']>;
  namespace?: InputMaybe<Scalars['String']['input']>;
  prefix?: InputMaybe<Scalars['String']['input']>;
};

export type ScheduleExclusionWindowInput = {
  path?: InputMaybe<Scalars['String']['input']>;
  slaGroup?: InputMaybe<Scalars['String']['input']>;
  namespace?: InputMaybe<Scalars['String']['input']>;
  prefix?: InputMaybe<Scalars['String']['input']>;
  reason: Scalars['String']['input'];
  startsAt: Scalars['DateTime']['input'];
  endsAt?: InputMaybe<Scalars['DateTime']['input']>;
  durationMinutes?: InputMaybe<Scalars['Float']['input']>;
  rrule?: InputMaybe<Scalars['String']['input']>;
  timeZone: Scalars['String']['input'];
};

export type SlaCorrectionKind =
  | 'EXCLUDE'
  | 'INCLUDE'
  | 'STATUS'
  | 'VOID';

export type SlaCorrectionState =
  | 'PROPOSED'
  | 'APPROVED'
  | 'APPLIED'
  | 'REJECTED'
  | 'WITHDRAWN';

export type SlaCorrectionSums = {
  operationalSeconds: Scalars['Float']['output'];
  degradedSeconds: Scalars['Float']['output'];
  downSeconds: Scalars['Float']['output'];
  plannedDownSeconds: Scalars['Float']['output'];
  excludedSeconds: Scalars['Float']['output'];
  unknownSeconds: Scalars['Float']['output'];
  uptime?: Maybe<Scalars['Float']['output']>;
};

export type SlaCorrectionImpact = {
  serviceId: Scalars['ID']['output'];
  path: Scalars['String']['output'];
  periodKey: Scalars['String']['output'];
  periodStart: Scalars['DateTime']['output'];
  periodEnd: Scalars['DateTime']['output'];
  before: SlaCorrectionSums;
  after: SlaCorrectionSums;
  rangeBefore: SlaCorrectionSums;
  rangeAfter: SlaCorrectionSums;
};

export type SlaCorrectionPhase =
  | 'CORRECTING'
  | 'RECORDING';

export type SlaCorrectionProgress = {
  phase: SlaCorrectionPhase;
  doneDays: Scalars['Float']['output'];
  totalDays: Scalars['Float']['output'];
};

export type SlaCorrection = {
  id: Scalars['ID']['output'];
  kind: SlaCorrectionKind;
  status?: Maybe<ServiceStatus>;
  targetKind: ExclusionTargetKind;
  target: Scalars['String']['output'];
  from: Scalars['DateTime']['output'];
  to: Scalars['DateTime']['output'];
  reason: Scalars['String']['output'];
  state: SlaCorrectionState;
  proposedBy: Scalars['String']['output'];
  proposedAt: Scalars['DateTime']['output'];
  decidedBy?: Maybe<Scalars['String']['output']>;
  decidedAt?: Maybe<Scalars['DateTime']['output']>;
  decisionNote?: Maybe<Scalars['String']['output']>;
  appliedAt?: Maybe<Scalars['DateTime']['output']>;
  progress?: Maybe<SlaCorrectionProgress>;
  serviceCount: Scalars['Int']['output'];
  impact: Array<SlaCorrectionImpact>;
  original: Array<SlaCorrectedSegment>;
};


export type SlaCorrectionOriginalArgs = {
  first: Scalars['Int']['input'];
};

export type SlaCorrectedSegment = {
  path: Scalars['String']['output'];
  from: Scalars['DateTime']['output'];
  to: Scalars['DateTime']['output'];
  status: ServiceStatus;
  excluded: Scalars['Boolean']['output'];
};

export type SlaCorrectionPreview = {
  serviceCount: Scalars['Int']['output'];
  impact: Array<SlaCorrectionImpact>;
  warnings: Array<Scalars['String']['output']>;
};

export type SlaCorrectionAnswer = {
  correction: SlaCorrection;
  warnings: Array<Scalars['String']['output']>;
};

export type SlaCorrectionInput = {
  kind: SlaCorrectionKind;
  status?: InputMaybe<ServiceStatus>;
  path?: InputMaybe<Scalars['String']['input']>;
  slaGroup?: InputMaybe<Scalars['String']['input']>;
  namespace?: InputMaybe<Scalars['String']['input']>;
  prefix?: InputMaybe<Scalars['String']['input']>;
  from: Scalars['DateTime']['input'];
  to: Scalars['DateTime']['input'];
  reason: Scalars['String']['input'];
};

export type SlaCorrectionFilter = {
  state?: InputMaybe<SlaCorrectionState>;
};

export type UserSession = {
  id: Scalars['ID']['output'];
  openedAt: Scalars['DateTime']['output'];
  usedAt: Scalars['DateTime']['output'];
  address: Scalars['String']['output'];
  client?: Maybe<Scalars['String']['output']>;
  current: Scalars['Boolean']['output'];
};

export type UserAccount = {
  id: Scalars['ID']['output'];
  email: Scalars['String']['output'];
  role: UserRole;
  scope: Scalars['String']['output'];
  grants: Array<Grant>;
  createdAt: Scalars['DateTime']['output'];
};

export type UserRole =
  | 'VIEWER'
  | 'OPERATOR'
  | 'APPROVER'
  | 'ADMIN';

export type KeyKind =
  | 'AGENT'
  | 'HEALTH'
  | 'BACKUP'
  | 'STORAGE'
  | 'WINDOWS'
  | 'READ'
  | 'METRICS';

export type MachineKey = {
  id: Scalars['ID']['output'];
  name: Scalars['String']['output'];
  scope: Scalars['String']['output'];
  kinds: Array<KeyKind>;
  createdBy: Scalars['String']['output'];
  createdAt: Scalars['DateTime']['output'];
  expiresAt?: Maybe<Scalars['DateTime']['output']>;
  rotatedAt?: Maybe<Scalars['DateTime']['output']>;
  previousUntil?: Maybe<Scalars['DateTime']['output']>;
  lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  revokedAt?: Maybe<Scalars['DateTime']['output']>;
  revokedBy?: Maybe<Scalars['String']['output']>;
};

export type MachineKeys = {
  keys: Array<MachineKey>;
  operatorKeyUsedAt?: Maybe<Scalars['DateTime']['output']>;
};

export type IssuedKey = {
  key: MachineKey;
  token: Scalars['String']['output'];
  agentCommand?: Maybe<Scalars['String']['output']>;
};

export type IssueKeyInput = {
  name: Scalars['String']['input'];
  scope: Scalars['String']['input'];
  kinds: Array<KeyKind>;
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
};

export type AuditOutcome =
  | 'DONE'
  | 'REFUSED';

export type AuditEntry = {
  id: Scalars['Int']['output'];
  at: Scalars['DateTime']['output'];
  actor: Scalars['String']['output'];
  actorId: Scalars['String']['output'];
  address?: Maybe<Scalars['String']['output']>;
  requestId?: Maybe<Scalars['String']['output']>;
  action: Scalars['String']['output'];
  outcome: AuditOutcome;
  subjectKind: Scalars['String']['output'];
  subject?: Maybe<Scalars['String']['output']>;
  before?: Maybe<Scalars['String']['output']>;
  after?: Maybe<Scalars['String']['output']>;
  hash: Scalars['String']['output'];
  line: Scalars['String']['output'];
};

export type AuditFilter = {
  who?: InputMaybe<Scalars['String']['input']>;
  action?: InputMaybe<Scalars['String']['input']>;
  subject?: InputMaybe<Scalars['String']['input']>;
  outcome?: InputMaybe<AuditOutcome>;
  from?: InputMaybe<Scalars['DateTime']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
};

export type AuditStream = {
  target: Scalars['String']['output'];
  waiting: Scalars['Int']['output'];
  lagSeconds: Scalars['Float']['output'];
  sentAt?: Maybe<Scalars['DateTime']['output']>;
  failures: Scalars['Int']['output'];
  failure?: Maybe<Scalars['String']['output']>;
};

export type LimitCaller =
  | 'KEY'
  | 'USER'
  | 'ADDRESS'
  | 'ACCOUNT';

export type LimitSeen = {
  limit: Scalars['String']['output'];
  callerKind: LimitCaller;
  caller: Scalars['String']['output'];
  name: Scalars['String']['output'];
  refusals: Scalars['Float']['output'];
  firstAt: Scalars['DateTime']['output'];
  lastAt: Scalars['DateTime']['output'];
  retryAfterSeconds?: Maybe<Scalars['Int']['output']>;
};

export type LoginProvider = {
  id: Scalars['ID']['output'];
  name: Scalars['String']['output'];
  issuer: Scalars['String']['output'];
  clientId: Scalars['String']['output'];
  hasSecret: Scalars['Boolean']['output'];
  scopes: Array<Scalars['String']['output']>;
  groupsClaim: Scalars['String']['output'];
  redirectUri: Scalars['String']['output'];
  signOutUri: Scalars['String']['output'];
  problem?: Maybe<Scalars['String']['output']>;
  grants: Array<LoginProviderGrant>;
  people: Scalars['Int']['output'];
  lastLogins: Array<ProviderLogin>;
};

export type LoginProviderGrant = {
  group: Scalars['String']['output'];
  role: UserRole;
  scope: Scalars['String']['output'];
};

export type ProviderLogin = {
  email: Scalars['String']['output'];
  at: Scalars['DateTime']['output'];
};

export type AuditProof = {
  entries: Scalars['Int']['output'];
  head: Scalars['String']['output'];
  holds: Scalars['Boolean']['output'];
  heldUpTo: Scalars['Int']['output'];
};

export type NotificationChannelKind = {
  kind: Scalars['String']['output'];
  displayName: Scalars['String']['output'];
  fields: Array<NotificationField>;
};

export type NotificationFieldType =
  | 'TEXT'
  | 'NUMBER'
  | 'CHOICE'
  | 'YES_NO';

export type NotificationField = {
  name: Scalars['String']['output'];
  title: Scalars['String']['output'];
  description?: Maybe<Scalars['String']['output']>;
  type: NotificationFieldType;
  required: Scalars['Boolean']['output'];
  secret: Scalars['Boolean']['output'];
  default?: Maybe<Scalars['String']['output']>;
  options: Array<Scalars['String']['output']>;
};

export type NotificationSetting = {
  name: Scalars['String']['output'];
  value?: Maybe<Scalars['String']['output']>;
  secret: Scalars['Boolean']['output'];
  set: Scalars['Boolean']['output'];
};

export type NotificationChannel = {
  id: Scalars['ID']['output'];
  name: Scalars['String']['output'];
  kind: Scalars['String']['output'];
  enabled: Scalars['Boolean']['output'];
  settings: Array<NotificationSetting>;
  secretsReadable: Scalars['Boolean']['output'];
  lastSentAt?: Maybe<Scalars['DateTime']['output']>;
  lastError?: Maybe<Scalars['String']['output']>;
  failingSince?: Maybe<Scalars['DateTime']['output']>;
  pending: Scalars['Int']['output'];
};

export type NotificationGrouping =
  | 'CLUSTER'
  | 'SLA_GROUP'
  | 'ALERT'
  | 'ROUTE';

export type Weekday =
  | 'MON'
  | 'TUE'
  | 'WED'
  | 'THU'
  | 'FRI'
  | 'SAT'
  | 'SUN';

export type QuietWindow = {
  days: Array<Weekday>;
  from: Scalars['String']['output'];
  to: Scalars['String']['output'];
};

export type QuietHours = {
  timeZone: Scalars['String']['output'];
  windows: Array<QuietWindow>;
  criticalPasses: Scalars['Boolean']['output'];
};

export type NotificationRoute = {
  id: Scalars['ID']['output'];
  name: Scalars['String']['output'];
  position: Scalars['Int']['output'];
  enabled: Scalars['Boolean']['output'];
  severities: Array<Scalars['String']['output']>;
  kinds: Array<Scalars['String']['output']>;
  slaGroups: Array<Scalars['String']['output']>;
  prefixes: Array<Scalars['String']['output']>;
  tags: Array<Scalars['String']['output']>;
  continues: Scalars['Boolean']['output'];
  channelIds: Array<Scalars['ID']['output']>;
  groupBy: NotificationGrouping;
  waitSeconds: Scalars['Int']['output'];
  intervalSeconds: Scalars['Int']['output'];
  repeatSeconds: Scalars['Int']['output'];
  quietHours?: Maybe<QuietHours>;
};

export type NotificationPreview = {
  route: NotificationRoute;
  groupKey: Scalars['String']['output'];
  quietUntil?: Maybe<Scalars['DateTime']['output']>;
};

export type NotificationStatus =
  | 'PENDING'
  | 'SENT'
  | 'FAILED';

export type NotificationReason =
  | 'OPENED'
  | 'UPDATED'
  | 'REPEATED'
  | 'RECOVERED'
  | 'DIGEST'
  | 'TEST';

export type NotificationDelivery = {
  id: Scalars['ID']['output'];
  channelId: Scalars['ID']['output'];
  channelName: Scalars['String']['output'];
  channelKind: Scalars['String']['output'];
  reason: NotificationReason;
  status: NotificationStatus;
  title: Scalars['String']['output'];
  severity: SlaTierName;
  attempts: Scalars['Int']['output'];
  createdAt: Scalars['DateTime']['output'];
  sentAt?: Maybe<Scalars['DateTime']['output']>;
  nextAttemptAt?: Maybe<Scalars['DateTime']['output']>;
  lastError?: Maybe<Scalars['String']['output']>;
  resendable: Scalars['Boolean']['output'];
};

export type NotificationDeliveryPage = {
  nodes: Array<NotificationDelivery>;
  totalCount: Scalars['Int']['output'];
  endCursor?: Maybe<Scalars['String']['output']>;
};

export type NotificationTest = {
  ok: Scalars['Boolean']['output'];
  error?: Maybe<Scalars['String']['output']>;
  durationMs: Scalars['Int']['output'];
};

export type NotificationDeliveryFilter = {
  status?: InputMaybe<NotificationStatus>;
  channelId?: InputMaybe<Scalars['ID']['input']>;
};

export type NotificationSettingInput = {
  name: Scalars['String']['input'];
  value?: InputMaybe<Scalars['String']['input']>;
};

export type NotificationChannelInput = {
  id?: InputMaybe<Scalars['ID']['input']>;
  name: Scalars['String']['input'];
  kind: Scalars['String']['input'];
  enabled: Scalars['Boolean']['input'];
  settings: Array<NotificationSettingInput>;
};

export type QuietWindowInput = {
  days: Array<Weekday>;
  from: Scalars['String']['input'];
  to: Scalars['String']['input'];
};

export type QuietHoursInput = {
  timeZone: Scalars['String']['input'];
  windows: Array<QuietWindowInput>;
  criticalPasses: Scalars['Boolean']['input'];
};

export type NotificationRouteInput = {
  id?: InputMaybe<Scalars['ID']['input']>;
  name: Scalars['String']['input'];
  position?: InputMaybe<Scalars['Int']['input']>;
  enabled: Scalars['Boolean']['input'];
  severities: Array<Scalars['String']['input']>;
  kinds: Array<Scalars['String']['input']>;
  slaGroups: Array<Scalars['String']['input']>;
  prefixes: Array<Scalars['String']['input']>;
  tags: Array<Scalars['String']['input']>;
  continues: Scalars['Boolean']['input'];
  channelIds: Array<Scalars['ID']['input']>;
  groupBy: NotificationGrouping;
  waitSeconds: Scalars['Int']['input'];
  intervalSeconds: Scalars['Int']['input'];
  repeatSeconds: Scalars['Int']['input'];
  quietHours?: InputMaybe<QuietHoursInput>;
};

export type NotificationPreviewInput = {
  kind: Scalars['String']['input'];
  severity: Scalars['String']['input'];
  subject: Scalars['String']['input'];
  slaGroup?: InputMaybe<Scalars['String']['input']>;
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
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
  | 'CLOSED';

export type TicketPriority =
  | 'CRITICAL'
  | 'HIGH'
  | 'MEDIUM'
  | 'LOW';

export type TicketRole =
  | 'ASSIGNEE'
  | 'REQUESTER'
  | 'ANY';

export type TicketChangeField =
  | 'CREATED'
  | 'STATUS'
  | 'PRIORITY'
  | 'ASSIGNEE';

export type TicketTransition = {
  from: TicketStatus;
  to: TicketStatus;
  role: TicketRole;
};

export type TicketChange = {
  id: Scalars['ID']['output'];
  field: TicketChangeField;
  author: Scalars['String']['output'];
  at: Scalars['DateTime']['output'];
  from?: Maybe<Scalars['String']['output']>;
  to?: Maybe<Scalars['String']['output']>;
};

export type TicketComment = {
  id: Scalars['ID']['output'];
  author: Scalars['String']['output'];
  at: Scalars['DateTime']['output'];
  text: Scalars['String']['output'];
};

export type Ticket = {
  id: Scalars['ID']['output'];
  kind: TicketKind;
  workflow: Scalars['String']['output'];
  catalogItem?: Maybe<Scalars['String']['output']>;
  status: TicketStatus;
  priority: TicketPriority;
  title: Scalars['String']['output'];
  description: Scalars['String']['output'];
  servicePath?: Maybe<Scalars['String']['output']>;
  serviceName?: Maybe<Scalars['String']['output']>;
  incident?: Maybe<IncidentReference>;
  requester: Scalars['String']['output'];
  assignee?: Maybe<Scalars['String']['output']>;
  createdAt: Scalars['DateTime']['output'];
  updatedAt: Scalars['DateTime']['output'];
  respondedAt?: Maybe<Scalars['DateTime']['output']>;
  resolvedAt?: Maybe<Scalars['DateTime']['output']>;
  closedAt?: Maybe<Scalars['DateTime']['output']>;
  closesAt?: Maybe<Scalars['DateTime']['output']>;
  responseDue: Scalars['DateTime']['output'];
  resolutionDue: Scalars['DateTime']['output'];
  responseBreached: Scalars['Boolean']['output'];
  resolutionBreached: Scalars['Boolean']['output'];
  transitions: Array<TicketTransition>;
  mayTake: Scalars['Boolean']['output'];
  mayPrioritise: Scalars['Boolean']['output'];
  history: Array<TicketChange>;
  comments: Array<TicketComment>;
};

export type TicketPage = {
  nodes: Array<Ticket>;
  totalCount: Scalars['Int']['output'];
  endCursor?: Maybe<Scalars['String']['output']>;
};

export type TicketBoardColumn = {
  status: TicketStatus;
  count: Scalars['Int']['output'];
  breachedCount: Scalars['Int']['output'];
};

export type TicketFilter = {
  status?: InputMaybe<TicketStatus>;
  kind?: InputMaybe<TicketKind>;
  priority?: InputMaybe<TicketPriority>;
  mine?: InputMaybe<Scalars['Boolean']['input']>;
  breached?: InputMaybe<Scalars['Boolean']['input']>;
  prefix?: InputMaybe<Scalars['String']['input']>;
  incidentId?: InputMaybe<Scalars['ID']['input']>;
};

export type TicketTemplateSource =
  | 'BUILT_IN'
  | 'IMPORTED'
  | 'FILE';

export type TicketWorkflow = {
  name: Scalars['String']['output'];
  displayName: Scalars['String']['output'];
  kind: TicketKind;
  source: TicketTemplateSource;
  transitions: Array<TicketTransition>;
};

export type TicketCatalogItem = {
  name: Scalars['String']['output'];
  category: Scalars['String']['output'];
  displayName: Scalars['String']['output'];
  description?: Maybe<Scalars['String']['output']>;
  icon?: Maybe<Scalars['String']['output']>;
  workflow: Scalars['String']['output'];
  kind: TicketKind;
  title?: Maybe<Scalars['String']['output']>;
  text?: Maybe<Scalars['String']['output']>;
  priority: TicketPriority;
};

export type TicketCatalogCategory = {
  name: Scalars['String']['output'];
  displayName: Scalars['String']['output'];
  icon?: Maybe<Scalars['String']['output']>;
  items: Array<TicketCatalogItem>;
};

export type CreateTicketInput = {
  kind?: InputMaybe<TicketKind>;
  catalogItem?: InputMaybe<Scalars['String']['input']>;
  title?: InputMaybe<Scalars['String']['input']>;
  description?: InputMaybe<Scalars['String']['input']>;
  priority?: InputMaybe<TicketPriority>;
  service?: InputMaybe<Scalars['String']['input']>;
};

export type CustomerContact = {
  name: Scalars['String']['output'];
  email: Scalars['String']['output'];
};

export type Customer = {
  id: Scalars['ID']['output'];
  slug: Scalars['String']['output'];
  name: Scalars['String']['output'];
  scope: Array<Scalars['String']['output']>;
  timeZone: Scalars['String']['output'];
  language: Scalars['String']['output'];
  logo?: Maybe<Scalars['String']['output']>;
  accentColor?: Maybe<Scalars['String']['output']>;
  contacts: Array<CustomerContact>;
  reports: Array<Scalars['String']['output']>;
  serviceCount: Scalars['Int']['output'];
  createdAt: Scalars['DateTime']['output'];
  updatedAt: Scalars['DateTime']['output'];
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

export type SlaReport = {
  id: Scalars['ID']['output'];
  subjectKind: SlaReportSubjectKind;
  subject: Scalars['String']['output'];
  periodType: Scalars['String']['output'];
  periodKey: Scalars['String']['output'];
  from: Scalars['DateTime']['output'];
  to: Scalars['DateTime']['output'];
  revision: Scalars['Int']['output'];
  hash: Scalars['String']['output'];
  final: Scalars['Boolean']['output'];
  language: Scalars['String']['output'];
  madeBy: Scalars['String']['output'];
  madeAt: Scalars['DateTime']['output'];
  mailed: Scalars['Int']['output'];
  unsent: Scalars['Int']['output'];
};

export type SlaReportFile = {
  name: Scalars['String']['output'];
  type: Scalars['String']['output'];
  base64: Scalars['String']['output'];
};

export type SlaReportInput = {
  node?: InputMaybe<Scalars['String']['input']>;
  slaGroup?: InputMaybe<Scalars['String']['input']>;
  customer?: InputMaybe<Scalars['String']['input']>;
  period?: InputMaybe<Scalars['String']['input']>;
  from?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['String']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
};

export type PortalVisibility =
  | 'PRIVATE'
  | 'LINK'
  | 'PUBLIC';

export type CustomerPortal = {
  visibility: PortalVisibility;
  host?: Maybe<Scalars['String']['output']>;
  path: Scalars['String']['output'];
};

export type SubscriberKind =
  | 'MAIL'
  | 'WEBHOOK';

export type SubscriberState =
  | 'PENDING'
  | 'ACTIVE'
  | 'STOPPED';

export type CustomerSubscriber = {
  id: Scalars['ID']['output'];
  kind: SubscriberKind;
  target: Scalars['String']['output'];
  state: SubscriberState;
  createdAt: Scalars['DateTime']['output'];
};

export type CustomerPortalInput = {
  visibility: PortalVisibility;
  host?: InputMaybe<Scalars['String']['input']>;
  renewLink: Scalars['Boolean']['input'];
};

export type CustomerContactInput = {
  name: Scalars['String']['input'];
  email: Scalars['String']['input'];
};

export type CustomerInput = {
  slug: Scalars['String']['input'];
  name: Scalars['String']['input'];
  scope: Array<Scalars['String']['input']>;
  timeZone: Scalars['String']['input'];
  language: Scalars['String']['input'];
  logo?: InputMaybe<Scalars['String']['input']>;
  accentColor?: InputMaybe<Scalars['String']['input']>;
  contacts: Array<CustomerContactInput>;
  reports: Array<Scalars['String']['input']>;
};

export type Query = {
  previewInventoryChange: InventoryChange;
  slaGroups: Array<SlaGroup>;
  slaSnapshotTrend: Array<SlaSnapshotTrendPoint>;
  serviceLatency: Array<ServiceLatency>;
  vantageTimeline: Array<VantageStretch>;
  slaTrendData: Array<SlaTrendPoint>;
  slaDailyUptimes: SlaDailyUptimePage;
  slaPeriodResults: Array<SlaPeriodResult>;
  slaPeriod: SlaComparison;
  slaErrorBudget: SlaErrorBudget;
  slaCredits: Array<SlaCredit>;
  slaBurnAlerts: Array<SlaBurnAlert>;
  slaDashboardStats: SlaDashboardStats;
  slaReports: Array<SlaReport>;
  slaReportFile: SlaReportFile;
  customers: Array<Customer>;
  customer: Customer;
  customerPortal: CustomerPortal;
  customerSubscribers: Array<CustomerSubscriber>;
  slaTiers: Array<SlaTier>;
  previewRule: RulePreview;
  slaSeals: Array<SlaSeal>;
  verifySlaSeals: SealVerdict;
  slaIncidents: IncidentPage;
  slaIncident?: Maybe<Incident>;
  slaIncidentStats: IncidentStats;
  services: ServicePage;
  service?: Maybe<Service>;
  hierarchy: Array<HierarchyNode>;
  agents: Array<Agent>;
  serviceStatusEvents: Array<ServiceStatusEvent>;
  serviceChanges: ServiceChangePage;
  me: User;
  sessions: Array<UserSession>;
  plugins: Array<PluginState>;
  slaExclusionWindows: Array<ExclusionWindow>;
  slaExclusionSpans: Array<ExclusionSpan>;
  slaCorrections: Array<SlaCorrection>;
  previewCorrection: SlaCorrectionPreview;
  users: Array<UserAccount>;
  machineKeys: MachineKeys;
  auditLog: Array<AuditEntry>;
  auditStreams: Array<AuditStream>;
  verifyAuditLog: AuditProof;
  limitsSeen: Array<LimitSeen>;
  loginProviders: Array<LoginProvider>;
  addedServices: Array<AddedService>;
  backups: BackupPage;
  backupReports: BackupReportPage;
  storageVolumes: StoragePage;
  storageHistory: Array<StoragePoint>;
  notificationChannelKinds: Array<NotificationChannelKind>;
  notificationChannels: Array<NotificationChannel>;
  notificationRoutes: Array<NotificationRoute>;
  notificationDeliveries: NotificationDeliveryPage;
  previewNotificationRoute: Array<NotificationPreview>;
  tickets: TicketPage;
  ticket?: Maybe<Ticket>;
  ticketBoard: Array<TicketBoardColumn>;
  ticketCatalog: Array<TicketCatalogCategory>;
  ticketWorkflows: Array<TicketWorkflow>;
};


export type QueryPreviewInventoryChangeArgs = {
  input: InventoryChangeInput;
};


export type QuerySlaSnapshotTrendArgs = {
  serviceId: Scalars['ID']['input'];
  hoursBack: Scalars['Int']['input'];
};


export type QueryServiceLatencyArgs = {
  serviceId: Scalars['ID']['input'];
  hoursBack: Scalars['Int']['input'];
};


export type QueryVantageTimelineArgs = {
  serviceId: Scalars['ID']['input'];
  hoursBack: Scalars['Int']['input'];
};


export type QuerySlaTrendDataArgs = {
  filter?: InputMaybe<SlaTrendFilter>;
};


export type QuerySlaDailyUptimesArgs = {
  lastDay?: InputMaybe<Scalars['String']['input']>;
  days: Scalars['Int']['input'];
  prefix?: InputMaybe<Scalars['String']['input']>;
  slaGroup?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QuerySlaPeriodResultsArgs = {
  filter?: InputMaybe<SlaPeriodResultFilter>;
};


export type QuerySlaPeriodArgs = {
  serviceId?: InputMaybe<Scalars['ID']['input']>;
  slaGroup?: InputMaybe<Scalars['String']['input']>;
  node?: InputMaybe<Scalars['String']['input']>;
  customer?: InputMaybe<Scalars['String']['input']>;
  period?: InputMaybe<Scalars['String']['input']>;
  from?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['String']['input']>;
  compareWith?: InputMaybe<Scalars['String']['input']>;
  members: Scalars['Boolean']['input'];
};


export type QuerySlaErrorBudgetArgs = {
  serviceId?: InputMaybe<Scalars['ID']['input']>;
  slaGroup?: InputMaybe<Scalars['String']['input']>;
};


export type QuerySlaCreditsArgs = {
  slaGroup?: InputMaybe<Scalars['String']['input']>;
  periodKey?: InputMaybe<Scalars['String']['input']>;
};


export type QuerySlaBurnAlertsArgs = {
  active?: InputMaybe<Scalars['Boolean']['input']>;
  prefix?: InputMaybe<Scalars['String']['input']>;
  slaGroup?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['ID']['input']>;
};


export type QuerySlaReportsArgs = {
  subjectKind?: InputMaybe<SlaReportSubjectKind>;
  subject?: InputMaybe<Scalars['String']['input']>;
  periodType?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['ID']['input']>;
};


export type QuerySlaReportFileArgs = {
  id: Scalars['ID']['input'];
  form: SlaReportForm;
  language?: InputMaybe<Scalars['String']['input']>;
};


export type QueryCustomerArgs = {
  slug: Scalars['String']['input'];
};


export type QueryCustomerPortalArgs = {
  slug: Scalars['String']['input'];
};


export type QueryCustomerSubscribersArgs = {
  slug: Scalars['String']['input'];
};


export type QueryPreviewRuleArgs = {
  group: Scalars['String']['input'];
  rule?: InputMaybe<AccountingRuleInput>;
  period?: InputMaybe<Scalars['String']['input']>;
};


export type QuerySlaSealsArgs = {
  serviceId?: InputMaybe<Scalars['ID']['input']>;
  slaGroup?: InputMaybe<Scalars['String']['input']>;
  node?: InputMaybe<Scalars['String']['input']>;
  periodKey?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};


export type QuerySlaIncidentsArgs = {
  filter?: InputMaybe<IncidentFilter>;
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QuerySlaIncidentArgs = {
  id: Scalars['ID']['input'];
};


export type QuerySlaIncidentStatsArgs = {
  filter?: InputMaybe<IncidentStatsFilter>;
  from: Scalars['DateTime']['input'];
  to: Scalars['DateTime']['input'];
};


export type QueryServicesArgs = {
  filter?: InputMaybe<ServiceFilter>;
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryServiceArgs = {
  path: Scalars['String']['input'];
};


export type QueryAgentsArgs = {
  includeRetired: Scalars['Boolean']['input'];
};


export type QueryServiceStatusEventsArgs = {
  path?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};


export type QueryServiceChangesArgs = {
  filter?: InputMaybe<ServiceChangeFilter>;
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QuerySlaExclusionWindowsArgs = {
  filter?: InputMaybe<ExclusionWindowFilter>;
};


export type QuerySlaExclusionSpansArgs = {
  from: Scalars['DateTime']['input'];
  to: Scalars['DateTime']['input'];
};


export type QuerySlaCorrectionsArgs = {
  filter?: InputMaybe<SlaCorrectionFilter>;
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['ID']['input']>;
};


export type QueryPreviewCorrectionArgs = {
  input: SlaCorrectionInput;
};


export type QueryAuditLogArgs = {
  filter?: InputMaybe<AuditFilter>;
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryLimitsSeenArgs = {
  first: Scalars['Int']['input'];
};


export type QueryLoginProvidersArgs = {
  id?: InputMaybe<Scalars['ID']['input']>;
};


export type QueryAddedServicesArgs = {
  agent?: InputMaybe<Scalars['String']['input']>;
  path?: InputMaybe<Scalars['String']['input']>;
};


export type QueryBackupsArgs = {
  filter?: InputMaybe<BackupFilter>;
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryBackupReportsArgs = {
  serviceId: Scalars['ID']['input'];
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['ID']['input']>;
};


export type QueryStorageVolumesArgs = {
  filter?: InputMaybe<StorageFilter>;
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['ID']['input']>;
};


export type QueryStorageHistoryArgs = {
  volumeId: Scalars['ID']['input'];
  hoursBack: Scalars['Int']['input'];
};


export type QueryNotificationDeliveriesArgs = {
  filter?: InputMaybe<NotificationDeliveryFilter>;
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryPreviewNotificationRouteArgs = {
  event: NotificationPreviewInput;
};


export type QueryTicketsArgs = {
  filter?: InputMaybe<TicketFilter>;
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryTicketArgs = {
  id: Scalars['ID']['input'];
};


export type QueryTicketBoardArgs = {
  filter?: InputMaybe<TicketFilter>;
};

export type Mutation = {
  addService: AddedService;
  changeAddedService: AddedService;
  removeAddedService: Scalars['Boolean']['output'];
  retireService: InventoryChange;
  restoreService: InventoryChange;
  deleteService: InventoryChange;
  renameService: InventoryChange;
  admitReporter: InventoryChange;
  retireNode: InventoryChange;
  restoreNode: InventoryChange;
  forgetNode: InventoryChange;
  retireAgent: InventoryChange;
  restoreAgent: InventoryChange;
  forgetAgent: InventoryChange;
  renameSlaGroup: InventoryChange;
  deleteSlaGroup: InventoryChange;
  login: LoginResult;
  refreshToken: LoginResult;
  setSlaGroupTerms: SlaGroup;
  generateSlaReport: SlaReport;
  saveCustomer: Customer;
  deleteCustomer: Scalars['Boolean']['output'];
  removeCustomerSubscriber: Scalars['Boolean']['output'];
  saveCustomerPortal: CustomerPortal;
  openIncident: Incident;
  acknowledgeIncident: Incident;
  assignIncident: Incident;
  addIncidentNote: Incident;
  publishIncidentUpdate: Incident;
  linkIncident: Incident;
  resolveIncident: Incident;
  startExclusionWindow: ExclusionWindowAnswer;
  stopExclusionWindow: ExclusionWindowAnswer;
  scheduleExclusionWindow: ExclusionWindowAnswer;
  cancelExclusionWindow: ExclusionWindow;
  proposeCorrection: SlaCorrectionAnswer;
  approveCorrection: SlaCorrection;
  rejectCorrection: SlaCorrection;
  withdrawCorrection: SlaCorrection;
  createUser: UserAccount;
  deleteUser: Scalars['Boolean']['output'];
  togglePlugin: PluginState;
  inviteUser: PasswordLink;
  offerPasswordLink: PasswordLink;
  grantRole: UserAccount;
  revokeRole?: Maybe<UserAccount>;
  beginSecondStep: SecondStepSetup;
  confirmSecondStep: Array<Scalars['String']['output']>;
  removeSecondStep: Scalars['Boolean']['output'];
  resetSecondStep: Scalars['Boolean']['output'];
  endSession: Scalars['Boolean']['output'];
  disconnectProvider: Scalars['Boolean']['output'];
  logout: Scalars['Boolean']['output'];
  changePassword: Scalars['Boolean']['output'];
  issueKey: IssuedKey;
  rotateKey: IssuedKey;
  revokeKey: MachineKey;
  saveNotificationChannel: NotificationChannel;
  deleteNotificationChannel: Scalars['Boolean']['output'];
  testNotificationChannel: NotificationTest;
  resendNotification: NotificationDelivery;
  saveNotificationRoute: NotificationRoute;
  deleteNotificationRoute: Scalars['Boolean']['output'];
  createTicket: Ticket;
  transitionTicket: Ticket;
  assignTicket: Ticket;
  commentTicket: Ticket;
  setTicketPriority: Ticket;
};


export type MutationAddServiceArgs = {
  input: AddServiceInput;
};


export type MutationChangeAddedServiceArgs = {
  id: Scalars['ID']['input'];
  probe: ProbeInput;
};


export type MutationRemoveAddedServiceArgs = {
  id: Scalars['ID']['input'];
};


export type MutationRetireServiceArgs = {
  path: Scalars['String']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRestoreServiceArgs = {
  path: Scalars['String']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationDeleteServiceArgs = {
  path: Scalars['String']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRenameServiceArgs = {
  path: Scalars['String']['input'];
  to: Scalars['String']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationAdmitReporterArgs = {
  path: Scalars['String']['input'];
  node?: InputMaybe<Scalars['String']['input']>;
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRetireNodeArgs = {
  node: Scalars['String']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRestoreNodeArgs = {
  node: Scalars['String']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationForgetNodeArgs = {
  node: Scalars['String']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRetireAgentArgs = {
  nodeId: Scalars['String']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRestoreAgentArgs = {
  nodeId: Scalars['String']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationForgetAgentArgs = {
  nodeId: Scalars['String']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRenameSlaGroupArgs = {
  group: Scalars['String']['input'];
  to: Scalars['String']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationDeleteSlaGroupArgs = {
  group: Scalars['String']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationLoginArgs = {
  email: Scalars['String']['input'];
  password: Scalars['String']['input'];
  code?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRefreshTokenArgs = {
  refreshToken: Scalars['String']['input'];
};


export type MutationSetSlaGroupTermsArgs = {
  input: SlaGroupTermsInput;
};


export type MutationGenerateSlaReportArgs = {
  input: SlaReportInput;
};


export type MutationSaveCustomerArgs = {
  slug?: InputMaybe<Scalars['String']['input']>;
  input: CustomerInput;
};


export type MutationDeleteCustomerArgs = {
  slug: Scalars['String']['input'];
};


export type MutationRemoveCustomerSubscriberArgs = {
  slug: Scalars['String']['input'];
  id: Scalars['ID']['input'];
};


export type MutationSaveCustomerPortalArgs = {
  slug: Scalars['String']['input'];
  input: CustomerPortalInput;
};


export type MutationOpenIncidentArgs = {
  service: Scalars['String']['input'];
  title: Scalars['String']['input'];
  startedAt?: InputMaybe<Scalars['DateTime']['input']>;
  text?: InputMaybe<Scalars['String']['input']>;
};


export type MutationAcknowledgeIncidentArgs = {
  id: Scalars['ID']['input'];
};


export type MutationAssignIncidentArgs = {
  id: Scalars['ID']['input'];
  assignee?: InputMaybe<Scalars['String']['input']>;
};


export type MutationAddIncidentNoteArgs = {
  id: Scalars['ID']['input'];
  text: Scalars['String']['input'];
};


export type MutationPublishIncidentUpdateArgs = {
  id: Scalars['ID']['input'];
  state: CustomerUpdateState;
  text: Scalars['String']['input'];
};


export type MutationLinkIncidentArgs = {
  id: Scalars['ID']['input'];
  exclusionWindowId?: InputMaybe<Scalars['ID']['input']>;
  rootCauseId?: InputMaybe<Scalars['ID']['input']>;
};


export type MutationResolveIncidentArgs = {
  id: Scalars['ID']['input'];
  text?: InputMaybe<Scalars['String']['input']>;
};


export type MutationStartExclusionWindowArgs = {
  input: StartExclusionWindowInput;
};


export type MutationStopExclusionWindowArgs = {
  input: StopExclusionWindowInput;
};


export type MutationScheduleExclusionWindowArgs = {
  input: ScheduleExclusionWindowInput;
};


export type MutationCancelExclusionWindowArgs = {
  id: Scalars['ID']['input'];
};


export type MutationProposeCorrectionArgs = {
  input: SlaCorrectionInput;
};


export type MutationApproveCorrectionArgs = {
  id: Scalars['ID']['input'];
  note?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRejectCorrectionArgs = {
  id: Scalars['ID']['input'];
  note?: InputMaybe<Scalars['String']['input']>;
};


export type MutationWithdrawCorrectionArgs = {
  id: Scalars['ID']['input'];
};


export type MutationCreateUserArgs = {
  email: Scalars['String']['input'];
  password: Scalars['String']['input'];
  role: UserRole;
  scope: Scalars['String']['input'];
};


export type MutationDeleteUserArgs = {
  id: Scalars['ID']['input'];
};


export type MutationTogglePluginArgs = {
  plugin: Plugin;
  enabled: Scalars['Boolean']['input'];
};


export type MutationInviteUserArgs = {
  email: Scalars['String']['input'];
  role: UserRole;
  scope: Scalars['String']['input'];
};


export type MutationOfferPasswordLinkArgs = {
  userId: Scalars['ID']['input'];
};


export type MutationGrantRoleArgs = {
  userId: Scalars['ID']['input'];
  role: UserRole;
  scope: Scalars['String']['input'];
};


export type MutationRevokeRoleArgs = {
  grantId: Scalars['ID']['input'];
};


export type MutationBeginSecondStepArgs = {
  password: Scalars['String']['input'];
};


export type MutationConfirmSecondStepArgs = {
  code: Scalars['String']['input'];
};


export type MutationRemoveSecondStepArgs = {
  password: Scalars['String']['input'];
};


export type MutationResetSecondStepArgs = {
  userId: Scalars['ID']['input'];
};


export type MutationEndSessionArgs = {
  id: Scalars['ID']['input'];
};


export type MutationDisconnectProviderArgs = {
  id: Scalars['ID']['input'];
};


export type MutationChangePasswordArgs = {
  current: Scalars['String']['input'];
  next: Scalars['String']['input'];
};


export type MutationIssueKeyArgs = {
  input: IssueKeyInput;
};


export type MutationRotateKeyArgs = {
  id: Scalars['ID']['input'];
  overlapHours: Scalars['Float']['input'];
};


export type MutationRevokeKeyArgs = {
  id: Scalars['ID']['input'];
};


export type MutationSaveNotificationChannelArgs = {
  input: NotificationChannelInput;
};


export type MutationDeleteNotificationChannelArgs = {
  id: Scalars['ID']['input'];
};


export type MutationTestNotificationChannelArgs = {
  id: Scalars['ID']['input'];
};


export type MutationResendNotificationArgs = {
  id: Scalars['ID']['input'];
};


export type MutationSaveNotificationRouteArgs = {
  input: NotificationRouteInput;
};


export type MutationDeleteNotificationRouteArgs = {
  id: Scalars['ID']['input'];
};


export type MutationCreateTicketArgs = {
  input: CreateTicketInput;
};


export type MutationTransitionTicketArgs = {
  id: Scalars['ID']['input'];
  to: TicketStatus;
  comment?: InputMaybe<Scalars['String']['input']>;
};


export type MutationAssignTicketArgs = {
  id: Scalars['ID']['input'];
  assignee?: InputMaybe<Scalars['String']['input']>;
};


export type MutationCommentTicketArgs = {
  id: Scalars['ID']['input'];
  text: Scalars['String']['input'];
};


export type MutationSetTicketPriorityArgs = {
  id: Scalars['ID']['input'];
  priority: TicketPriority;
};

export type Subscription = {
  serviceStatusChanged: ServiceStatusEvent;
  serviceChanged: ServiceChange;
};


export type SubscriptionServiceStatusChangedArgs = {
  prefix?: InputMaybe<Scalars['String']['input']>;
};


export type SubscriptionServiceChangedArgs = {
  prefix?: InputMaybe<Scalars['String']['input']>;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs>;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;





/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Role: Role;
  Plugin: Plugin;
  PluginState: ResolverTypeWrapper<PluginState>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DayUptimes: ResolverTypeWrapper<Scalars['DayUptimes']['output']>;
  DayStatuses: ResolverTypeWrapper<Scalars['DayStatuses']['output']>;
  ServiceStatus: ServiceStatus;
  SlaStatus: SlaStatus;
  PeriodType: PeriodType;
  AgentStatus: AgentStatus;
  User: ResolverTypeWrapper<User>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  ConnectedProvider: ResolverTypeWrapper<ConnectedProvider>;
  Grant: ResolverTypeWrapper<Grant>;
  PasswordLink: ResolverTypeWrapper<PasswordLink>;
  SecondStep: ResolverTypeWrapper<SecondStep>;
  SecondStepSetup: ResolverTypeWrapper<SecondStepSetup>;
  LoginResult: ResolverTypeWrapper<LoginResult>;
  SlaPeriodResult: ResolverTypeWrapper<SlaPeriodResult>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  SlaRangeSubjectKind: SlaRangeSubjectKind;
  SlaRangeResult: ResolverTypeWrapper<SlaRangeResult>;
  SlaRange: ResolverTypeWrapper<SlaRange>;
  SlaComparison: ResolverTypeWrapper<SlaComparison>;
  SubjectKind: SubjectKind;
  SlaSnapshotTrendPoint: ResolverTypeWrapper<SlaSnapshotTrendPoint>;
  SlaTrendPoint: ResolverTypeWrapper<SlaTrendPoint>;
  SlaDailyUptimePage: ResolverTypeWrapper<SlaDailyUptimePage>;
  SlaTrendFilter: SlaTrendFilter;
  SlaPeriodResultFilter: SlaPeriodResultFilter;
  SlaBudgetPeriodKind: SlaBudgetPeriodKind;
  SlaBudgetPeriod: ResolverTypeWrapper<SlaBudgetPeriod>;
  SlaBurnRate: ResolverTypeWrapper<SlaBurnRate>;
  SlaErrorBudget: ResolverTypeWrapper<SlaErrorBudget>;
  SlaBurnSeverity: SlaBurnSeverity;
  SlaBurnAlert: ResolverTypeWrapper<BurnAlertView>;
  SlaBurnInhibition: SlaBurnInhibition;
  SlaDashboardStats: ResolverTypeWrapper<SlaDashboardStats>;
  BackupStatus: ResolverTypeWrapper<BackupStatus>;
  ServiceBackup: ResolverTypeWrapper<BackupView>;
  BackupListState: BackupListState;
  BackupFilter: BackupFilter;
  BackupCounts: ResolverTypeWrapper<BackupCounts>;
  BackupPage: ResolverTypeWrapper<Omit<BackupPage, 'nodes'> & { nodes: Array<ResolversTypes['ServiceBackup']> }>;
  BackupReportKind: BackupReportKind;
  BackupTargetKind: BackupTargetKind;
  BackupReport: ResolverTypeWrapper<BackupReport>;
  BackupReportPage: ResolverTypeWrapper<BackupReportPage>;
  StorageLevel: StorageLevel;
  StorageVolume: ResolverTypeWrapper<StorageVolume>;
  StorageFilter: StorageFilter;
  StoragePage: ResolverTypeWrapper<StoragePage>;
  StoragePoint: ResolverTypeWrapper<StoragePoint>;
  Service: ResolverTypeWrapper<ServiceView>;
  AlikePaths: ResolverTypeWrapper<AlikePaths>;
  VantagePoint: ResolverTypeWrapper<VantagePoint>;
  VantageStretch: ResolverTypeWrapper<VantageStretch>;
  InventoryAct: InventoryAct;
  InventoryChangeInput: InventoryChangeInput;
  InventoryTotals: ResolverTypeWrapper<InventoryTotals>;
  AffectedService: ResolverTypeWrapper<AffectedService>;
  InventoryChange: ResolverTypeWrapper<InventoryChange>;
  SlaGroup: ResolverTypeWrapper<GroupView>;
  DegradedRule: DegradedRule;
  UnmeasuredRule: UnmeasuredRule;
  SlaGroupTerms: ResolverTypeWrapper<GroupTerms>;
  SlaCreditStep: ResolverTypeWrapper<SlaCreditStep>;
  SlaCreditStepInput: SlaCreditStepInput;
  SlaCreditState: SlaCreditState;
  SlaCredit: ResolverTypeWrapper<SlaCredit>;
  SlaCreditForecast: ResolverTypeWrapper<SlaCreditForecast>;
  SlaCreditForecastStep: ResolverTypeWrapper<SlaCreditForecastStep>;
  SlaTierName: SlaTierName;
  SlaTier: ResolverTypeWrapper<SlaTier>;
  SlaGroupTermsInput: SlaGroupTermsInput;
  AccountingRuleInput: AccountingRuleInput;
  RuleOutcome: ResolverTypeWrapper<RuleOutcomeView>;
  RulePreview: ResolverTypeWrapper<Omit<RulePreview, 'outcome' | 'outcomes'> & { outcome: ResolversTypes['RuleOutcome'], outcomes: Array<ResolversTypes['RuleOutcome']> }>;
  SlaSeal: ResolverTypeWrapper<SlaSeal>;
  SealVerdict: ResolverTypeWrapper<SealVerdict>;
  SealProblem: ResolverTypeWrapper<SealProblem>;
  ServiceFilter: ServiceFilter;
  ServicePage: ResolverTypeWrapper<Omit<ServicePage, 'nodes'> & { nodes: Array<ResolversTypes['Service']> }>;
  HierarchyNode: ResolverTypeWrapper<HierarchyNode>;
  Agent: ResolverTypeWrapper<Agent>;
  AddedService: ResolverTypeWrapper<AddedService>;
  ProbeInput: ProbeInput;
  AddServiceInput: AddServiceInput;
  ServiceLatency: ResolverTypeWrapper<ServiceLatency>;
  ServiceStatusEvent: ResolverTypeWrapper<ServiceStatusEvent>;
  ChangeKind: ChangeKind;
  ServiceChange: ResolverTypeWrapper<Omit<ServiceChange, 'images'> & { images: Array<ResolversTypes['ImageChange']> }>;
  ImageChange: ResolverTypeWrapper<ImageChangeView>;
  ServiceChangeFilter: ServiceChangeFilter;
  ServiceChangePage: ResolverTypeWrapper<Omit<ServiceChangePage, 'nodes'> & { nodes: Array<ResolversTypes['ServiceChange']> }>;
  IncidentStatus: IncidentStatus;
  IncidentSource: IncidentSource;
  IncidentEntryKind: IncidentEntryKind;
  CustomerUpdateState: CustomerUpdateState;
  CustomerUpdate: ResolverTypeWrapper<CustomerUpdate>;
  StatusPage: ResolverTypeWrapper<StatusPage>;
  Incident: ResolverTypeWrapper<IncidentView>;
  IncidentReference: ResolverTypeWrapper<IncidentReference>;
  OutageEvidence: ResolverTypeWrapper<OutageEvidence>;
  IncidentEntry: ResolverTypeWrapper<IncidentEntry>;
  IncidentFilter: IncidentFilter;
  IncidentPage: ResolverTypeWrapper<Omit<IncidentPage, 'nodes'> & { nodes: Array<ResolversTypes['Incident']> }>;
  IncidentStatsFilter: IncidentStatsFilter;
  IncidentStats: ResolverTypeWrapper<IncidentStats>;
  ExclusionTargetKind: ExclusionTargetKind;
  ExclusionWindowState: ExclusionWindowState;
  ExclusionWindow: ResolverTypeWrapper<ExclusionWindow>;
  ExclusionWindowAnswer: ResolverTypeWrapper<ExclusionWindowAnswer>;
  ExclusionSpan: ResolverTypeWrapper<ExclusionSpan>;
  ExclusionWindowFilter: ExclusionWindowFilter;
  StartExclusionWindowInput: StartExclusionWindowInput;
  StopExclusionWindowInput: StopExclusionWindowInput;
  ScheduleExclusionWindowInput: ScheduleExclusionWindowInput;
  SlaCorrectionKind: SlaCorrectionKind;
  SlaCorrectionState: SlaCorrectionState;
  SlaCorrectionSums: ResolverTypeWrapper<SlaCorrectionSums>;
  SlaCorrectionImpact: ResolverTypeWrapper<SlaCorrectionImpact>;
  SlaCorrectionPhase: SlaCorrectionPhase;
  SlaCorrectionProgress: ResolverTypeWrapper<SlaCorrectionProgress>;
  SlaCorrection: ResolverTypeWrapper<CorrectionView>;
  SlaCorrectedSegment: ResolverTypeWrapper<SlaCorrectedSegment>;
  SlaCorrectionPreview: ResolverTypeWrapper<SlaCorrectionPreview>;
  SlaCorrectionAnswer: ResolverTypeWrapper<Omit<SlaCorrectionAnswer, 'correction'> & { correction: ResolversTypes['SlaCorrection'] }>;
  SlaCorrectionInput: SlaCorrectionInput;
  SlaCorrectionFilter: SlaCorrectionFilter;
  UserSession: ResolverTypeWrapper<UserSession>;
  UserAccount: ResolverTypeWrapper<UserAccount>;
  UserRole: UserRole;
  KeyKind: KeyKind;
  MachineKey: ResolverTypeWrapper<MachineKey>;
  MachineKeys: ResolverTypeWrapper<MachineKeys>;
  IssuedKey: ResolverTypeWrapper<IssuedKey>;
  IssueKeyInput: IssueKeyInput;
  AuditOutcome: AuditOutcome;
  AuditEntry: ResolverTypeWrapper<AuditEntry>;
  AuditFilter: AuditFilter;
  AuditStream: ResolverTypeWrapper<AuditStream>;
  LimitCaller: LimitCaller;
  LimitSeen: ResolverTypeWrapper<LimitSeen>;
  LoginProvider: ResolverTypeWrapper<LoginProvider>;
  LoginProviderGrant: ResolverTypeWrapper<LoginProviderGrant>;
  ProviderLogin: ResolverTypeWrapper<ProviderLogin>;
  AuditProof: ResolverTypeWrapper<AuditProof>;
  NotificationChannelKind: ResolverTypeWrapper<NotificationChannelKind>;
  NotificationFieldType: NotificationFieldType;
  NotificationField: ResolverTypeWrapper<NotificationField>;
  NotificationSetting: ResolverTypeWrapper<NotificationSetting>;
  NotificationChannel: ResolverTypeWrapper<NotificationChannel>;
  NotificationGrouping: NotificationGrouping;
  Weekday: Weekday;
  QuietWindow: ResolverTypeWrapper<QuietWindow>;
  QuietHours: ResolverTypeWrapper<QuietHours>;
  NotificationRoute: ResolverTypeWrapper<NotificationRoute>;
  NotificationPreview: ResolverTypeWrapper<NotificationPreview>;
  NotificationStatus: NotificationStatus;
  NotificationReason: NotificationReason;
  NotificationDelivery: ResolverTypeWrapper<NotificationDelivery>;
  NotificationDeliveryPage: ResolverTypeWrapper<NotificationDeliveryPage>;
  NotificationTest: ResolverTypeWrapper<NotificationTest>;
  NotificationDeliveryFilter: NotificationDeliveryFilter;
  NotificationSettingInput: NotificationSettingInput;
  NotificationChannelInput: NotificationChannelInput;
  QuietWindowInput: QuietWindowInput;
  QuietHoursInput: QuietHoursInput;
  NotificationRouteInput: NotificationRouteInput;
  NotificationPreviewInput: NotificationPreviewInput;
  TicketKind: TicketKind;
  TicketStatus: TicketStatus;
  TicketPriority: TicketPriority;
  TicketRole: TicketRole;
  TicketChangeField: TicketChangeField;
  TicketTransition: ResolverTypeWrapper<TicketTransition>;
  TicketChange: ResolverTypeWrapper<TicketChange>;
  TicketComment: ResolverTypeWrapper<TicketComment>;
  Ticket: ResolverTypeWrapper<TicketView>;
  TicketPage: ResolverTypeWrapper<Omit<TicketPage, 'nodes'> & { nodes: Array<ResolversTypes['Ticket']> }>;
  TicketBoardColumn: ResolverTypeWrapper<TicketBoardColumn>;
  TicketFilter: TicketFilter;
  TicketTemplateSource: TicketTemplateSource;
  TicketWorkflow: ResolverTypeWrapper<TicketWorkflow>;
  TicketCatalogItem: ResolverTypeWrapper<TicketCatalogItem>;
  TicketCatalogCategory: ResolverTypeWrapper<TicketCatalogCategory>;
  CreateTicketInput: CreateTicketInput;
  CustomerContact: ResolverTypeWrapper<CustomerContact>;
  Customer: ResolverTypeWrapper<Customer>;
  SlaReportSubjectKind: SlaReportSubjectKind;
  SlaReportForm: SlaReportForm;
  SlaReport: ResolverTypeWrapper<SlaReport>;
  SlaReportFile: ResolverTypeWrapper<SlaReportFile>;
  SlaReportInput: SlaReportInput;
  PortalVisibility: PortalVisibility;
  CustomerPortal: ResolverTypeWrapper<CustomerPortal>;
  SubscriberKind: SubscriberKind;
  SubscriberState: SubscriberState;
  CustomerSubscriber: ResolverTypeWrapper<CustomerSubscriber>;
  CustomerPortalInput: CustomerPortalInput;
  CustomerContactInput: CustomerContactInput;
  CustomerInput: CustomerInput;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  PluginState: PluginState;
  DateTime: Scalars['DateTime']['output'];
  DayUptimes: Scalars['DayUptimes']['output'];
  DayStatuses: Scalars['DayStatuses']['output'];
  User: User;
  ID: Scalars['ID']['output'];
  String: Scalars['String']['output'];
  ConnectedProvider: ConnectedProvider;
  Grant: Grant;
  PasswordLink: PasswordLink;
  SecondStep: SecondStep;
  SecondStepSetup: SecondStepSetup;
  LoginResult: LoginResult;
  SlaPeriodResult: SlaPeriodResult;
  Float: Scalars['Float']['output'];
  SlaRangeResult: SlaRangeResult;
  SlaRange: SlaRange;
  SlaComparison: SlaComparison;
  SlaSnapshotTrendPoint: SlaSnapshotTrendPoint;
  SlaTrendPoint: SlaTrendPoint;
  SlaDailyUptimePage: SlaDailyUptimePage;
  SlaTrendFilter: SlaTrendFilter;
  SlaPeriodResultFilter: SlaPeriodResultFilter;
  SlaBudgetPeriod: SlaBudgetPeriod;
  SlaBurnRate: SlaBurnRate;
  SlaErrorBudget: SlaErrorBudget;
  SlaBurnAlert: BurnAlertView;
  SlaDashboardStats: SlaDashboardStats;
  BackupStatus: BackupStatus;
  ServiceBackup: BackupView;
  BackupFilter: BackupFilter;
  BackupCounts: BackupCounts;
  BackupPage: Omit<BackupPage, 'nodes'> & { nodes: Array<ResolversParentTypes['ServiceBackup']> };
  BackupReport: BackupReport;
  BackupReportPage: BackupReportPage;
  StorageVolume: StorageVolume;
  StorageFilter: StorageFilter;
  StoragePage: StoragePage;
  StoragePoint: StoragePoint;
  Service: ServiceView;
  AlikePaths: AlikePaths;
  VantagePoint: VantagePoint;
  VantageStretch: VantageStretch;
  InventoryChangeInput: InventoryChangeInput;
  InventoryTotals: InventoryTotals;
  AffectedService: AffectedService;
  InventoryChange: InventoryChange;
  SlaGroup: GroupView;
  SlaGroupTerms: GroupTerms;
  SlaCreditStep: SlaCreditStep;
  SlaCreditStepInput: SlaCreditStepInput;
  SlaCredit: SlaCredit;
  SlaCreditForecast: SlaCreditForecast;
  SlaCreditForecastStep: SlaCreditForecastStep;
  SlaTier: SlaTier;
  SlaGroupTermsInput: SlaGroupTermsInput;
  AccountingRuleInput: AccountingRuleInput;
  RuleOutcome: RuleOutcomeView;
  RulePreview: Omit<RulePreview, 'outcome' | 'outcomes'> & { outcome: ResolversParentTypes['RuleOutcome'], outcomes: Array<ResolversParentTypes['RuleOutcome']> };
  SlaSeal: SlaSeal;
  SealVerdict: SealVerdict;
  SealProblem: SealProblem;
  ServiceFilter: ServiceFilter;
  ServicePage: Omit<ServicePage, 'nodes'> & { nodes: Array<ResolversParentTypes['Service']> };
  HierarchyNode: HierarchyNode;
  Agent: Agent;
  AddedService: AddedService;
  ProbeInput: ProbeInput;
  AddServiceInput: AddServiceInput;
  ServiceLatency: ServiceLatency;
  ServiceStatusEvent: ServiceStatusEvent;
  ServiceChange: Omit<ServiceChange, 'images'> & { images: Array<ResolversParentTypes['ImageChange']> };
  ImageChange: ImageChangeView;
  ServiceChangeFilter: ServiceChangeFilter;
  ServiceChangePage: Omit<ServiceChangePage, 'nodes'> & { nodes: Array<ResolversParentTypes['ServiceChange']> };
  CustomerUpdate: CustomerUpdate;
  StatusPage: StatusPage;
  Incident: IncidentView;
  IncidentReference: IncidentReference;
  OutageEvidence: OutageEvidence;
  IncidentEntry: IncidentEntry;
  IncidentFilter: IncidentFilter;
  IncidentPage: Omit<IncidentPage, 'nodes'> & { nodes: Array<ResolversParentTypes['Incident']> };
  IncidentStatsFilter: IncidentStatsFilter;
  IncidentStats: IncidentStats;
  ExclusionWindow: ExclusionWindow;
  ExclusionWindowAnswer: ExclusionWindowAnswer;
  ExclusionSpan: ExclusionSpan;
  ExclusionWindowFilter: ExclusionWindowFilter;
  StartExclusionWindowInput: StartExclusionWindowInput;
  StopExclusionWindowInput: StopExclusionWindowInput;
  ScheduleExclusionWindowInput: ScheduleExclusionWindowInput;
  SlaCorrectionSums: SlaCorrectionSums;
  SlaCorrectionImpact: SlaCorrectionImpact;
  SlaCorrectionProgress: SlaCorrectionProgress;
  SlaCorrection: CorrectionView;
  SlaCorrectedSegment: SlaCorrectedSegment;
  SlaCorrectionPreview: SlaCorrectionPreview;
  SlaCorrectionAnswer: Omit<SlaCorrectionAnswer, 'correction'> & { correction: ResolversParentTypes['SlaCorrection'] };
  SlaCorrectionInput: SlaCorrectionInput;
  SlaCorrectionFilter: SlaCorrectionFilter;
  UserSession: UserSession;
  UserAccount: UserAccount;
  MachineKey: MachineKey;
  MachineKeys: MachineKeys;
  IssuedKey: IssuedKey;
  IssueKeyInput: IssueKeyInput;
  AuditEntry: AuditEntry;
  AuditFilter: AuditFilter;
  AuditStream: AuditStream;
  LimitSeen: LimitSeen;
  LoginProvider: LoginProvider;
  LoginProviderGrant: LoginProviderGrant;
  ProviderLogin: ProviderLogin;
  AuditProof: AuditProof;
  NotificationChannelKind: NotificationChannelKind;
  NotificationField: NotificationField;
  NotificationSetting: NotificationSetting;
  NotificationChannel: NotificationChannel;
  QuietWindow: QuietWindow;
  QuietHours: QuietHours;
  NotificationRoute: NotificationRoute;
  NotificationPreview: NotificationPreview;
  NotificationDelivery: NotificationDelivery;
  NotificationDeliveryPage: NotificationDeliveryPage;
  NotificationTest: NotificationTest;
  NotificationDeliveryFilter: NotificationDeliveryFilter;
  NotificationSettingInput: NotificationSettingInput;
  NotificationChannelInput: NotificationChannelInput;
  QuietWindowInput: QuietWindowInput;
  QuietHoursInput: QuietHoursInput;
  NotificationRouteInput: NotificationRouteInput;
  NotificationPreviewInput: NotificationPreviewInput;
  TicketTransition: TicketTransition;
  TicketChange: TicketChange;
  TicketComment: TicketComment;
  Ticket: TicketView;
  TicketPage: Omit<TicketPage, 'nodes'> & { nodes: Array<ResolversParentTypes['Ticket']> };
  TicketBoardColumn: TicketBoardColumn;
  TicketFilter: TicketFilter;
  TicketWorkflow: TicketWorkflow;
  TicketCatalogItem: TicketCatalogItem;
  TicketCatalogCategory: TicketCatalogCategory;
  CreateTicketInput: CreateTicketInput;
  CustomerContact: CustomerContact;
  Customer: Customer;
  SlaReport: SlaReport;
  SlaReportFile: SlaReportFile;
  SlaReportInput: SlaReportInput;
  CustomerPortal: CustomerPortal;
  CustomerSubscriber: CustomerSubscriber;
  CustomerPortalInput: CustomerPortalInput;
  CustomerContactInput: CustomerContactInput;
  CustomerInput: CustomerInput;
  Query: Record<PropertyKey, never>;
  Mutation: Record<PropertyKey, never>;
  Subscription: Record<PropertyKey, never>;
  Boolean: Scalars['Boolean']['output'];
  Int: Scalars['Int']['output'];
};

export type AccessDirectiveArgs = {
  role: Role;
  everything?: Maybe<Scalars['Boolean']['input']>;
  plugin?: Maybe<Plugin>;
};

export type AccessDirectiveResolver<Result, Parent, ContextType = GraphqlContext, Args = AccessDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type CostDirectiveArgs = {
  base?: Maybe<Scalars['Int']['input']>;
  items?: Maybe<Scalars['Int']['input']>;
};

export type CostDirectiveResolver<Result, Parent, ContextType = GraphqlContext, Args = CostDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type PluginStateResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PluginState'] = ResolversParentTypes['PluginState']> = {
  plugin?: Resolver<ResolversTypes['Plugin'], ParentType, ContextType>;
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export interface DayUptimesScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DayUptimes'], any> {
  name: 'DayUptimes';
}

export interface DayStatusesScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DayStatuses'], any> {
  name: 'DayStatuses';
}

export type UserResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  email?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  role?: Resolver<ResolversTypes['Role'], ParentType, ContextType>;
  grants?: Resolver<Array<ResolversTypes['Grant']>, ParentType, ContextType>;
  secondStep?: Resolver<Maybe<ResolversTypes['SecondStep']>, ParentType, ContextType>;
  connected?: Resolver<Maybe<Array<ResolversTypes['ConnectedProvider']>>, ParentType, ContextType>;
  hasPassword?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
};

export type ConnectedProviderResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ConnectedProvider'] = ResolversParentTypes['ConnectedProvider']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  provider?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  issuer?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  linkedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  usedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type GrantResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Grant'] = ResolversParentTypes['Grant']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  role?: Resolver<ResolversTypes['UserRole'], ParentType, ContextType>;
  scope?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  source?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  grantedBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  grantedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type PasswordLinkResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PasswordLink'] = ResolversParentTypes['PasswordLink']> = {
  userId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  token?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type SecondStepResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SecondStep'] = ResolversParentTypes['SecondStep']> = {
  isOn?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  recoveryCodes?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SecondStepSetupResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SecondStepSetup'] = ResolversParentTypes['SecondStepSetup']> = {
  secret?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  uri?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type LoginResultResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['LoginResult'] = ResolversParentTypes['LoginResult']> = {
  token?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  refreshToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type SlaPeriodResultResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaPeriodResult'] = ResolversParentTypes['SlaPeriodResult']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  periodType?: Resolver<ResolversTypes['PeriodType'], ParentType, ContextType>;
  periodKey?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  periodStart?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  periodEnd?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  subjectKind?: Resolver<ResolversTypes['SubjectKind'], ParentType, ContextType>;
  actualValue?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  targetValue?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  uptimeBest?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  uptimeWorst?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  coverage?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  minCoverage?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SlaStatus'], ParentType, ContextType>;
  incidentCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  downtimeMinutes?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  plannedDowntimeMinutes?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  operationalSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  degradedSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  downSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  plannedDownSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  excludedSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  unknownSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  unmeasuredSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  elapsedSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  errorBudgetSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  errorBudgetConsumedSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  final?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  sealedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  computedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  memberCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  worstUptime?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  worstService?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  weightedUptime?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  allUpUptime?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  anyUpUptime?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type SlaRangeResultResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaRangeResult'] = ResolversParentTypes['SlaRangeResult']> = {
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  subjectKind?: Resolver<ResolversTypes['SlaRangeSubjectKind'], ParentType, ContextType>;
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  actualValue?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  targetValue?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  uptimeBest?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  uptimeWorst?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  coverage?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  minCoverage?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SlaStatus'], ParentType, ContextType>;
  incidentCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  downtimeMinutes?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  plannedDowntimeMinutes?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  operationalSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  degradedSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  downSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  plannedDownSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  excludedSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  unknownSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  unmeasuredSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  elapsedSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  errorBudgetSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  errorBudgetConsumedSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  final?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  computedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  memberCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  worstUptime?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  worstService?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  weightedUptime?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  allUpUptime?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  anyUpUptime?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type SlaRangeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaRange'] = ResolversParentTypes['SlaRange']> = {
  period?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  exact?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  result?: Resolver<Maybe<ResolversTypes['SlaRangeResult']>, ParentType, ContextType>;
  members?: Resolver<Array<ResolversTypes['SlaRangeResult']>, ParentType, ContextType>;
};

export type SlaComparisonResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaComparison'] = ResolversParentTypes['SlaComparison']> = {
  range?: Resolver<ResolversTypes['SlaRange'], ParentType, ContextType>;
  compared?: Resolver<Maybe<ResolversTypes['SlaRange']>, ParentType, ContextType>;
  uptimeChange?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  downSecondsChange?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  incidentCountChange?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type SlaSnapshotTrendPointResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaSnapshotTrendPoint'] = ResolversParentTypes['SlaSnapshotTrendPoint']> = {
  periodKey?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  periodStart?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  actualValue?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  targetValue?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  incidentCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  downtimeMinutes?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  coverage?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SlaStatus'], ParentType, ContextType>;
  worstStatus?: Resolver<Maybe<ResolversTypes['ServiceStatus']>, ParentType, ContextType>;
  operationalSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  degradedSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  downSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  plannedDownSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  excludedSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  unknownSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  unmeasuredSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type SlaTrendPointResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaTrendPoint'] = ResolversParentTypes['SlaTrendPoint']> = {
  periodKey?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  periodStart?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  actualValue?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  targetValue?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  since?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  uptimeBest?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  uptimeWorst?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  coverage?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  minCoverage?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  incidentCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  downtimeMinutes?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  plannedDowntimeMinutes?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SlaStatus'], ParentType, ContextType>;
  final?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type SlaDailyUptimePageResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaDailyUptimePage'] = ResolversParentTypes['SlaDailyUptimePage']> = {
  days?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  paths?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  uptimes?: Resolver<Array<ResolversTypes['DayUptimes']>, ParentType, ContextType>;
  statuses?: Resolver<Array<ResolversTypes['DayStatuses']>, ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SlaBudgetPeriodResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaBudgetPeriod'] = ResolversParentTypes['SlaBudgetPeriod']> = {
  period?: Resolver<ResolversTypes['SlaBudgetPeriodKind'], ParentType, ContextType>;
  start?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  end?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  target?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  budgetSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  consumedSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  remainingSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  consumedRatio?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  exhausted?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  uptime?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  uptimeBest?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  uptimeWorst?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  coverage?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  since?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  exhaustsAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  words?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SlaBurnRateResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaBurnRate'] = ResolversParentTypes['SlaBurnRate']> = {
  window?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  burnRate?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  consumedSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  measuredSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type SlaErrorBudgetResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaErrorBudget'] = ResolversParentTypes['SlaErrorBudget']> = {
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  subjectKind?: Resolver<ResolversTypes['SubjectKind'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  periods?: Resolver<Array<ResolversTypes['SlaBudgetPeriod']>, ParentType, ContextType>;
  burnRates?: Resolver<Array<ResolversTypes['SlaBurnRate']>, ParentType, ContextType>;
};

export type SlaBurnAlertResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaBurnAlert'] = ResolversParentTypes['SlaBurnAlert']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  subjectKind?: Resolver<ResolversTypes['SubjectKind'], ParentType, ContextType>;
  rule?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['SlaBurnSeverity'], ParentType, ContextType>;
  factor?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  longWindow?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  shortWindow?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  burnLong?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  burnShort?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  firedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  resolvedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  notifiedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  inhibitedBy?: Resolver<Maybe<ResolversTypes['SlaBurnInhibition']>, ParentType, ContextType>;
};

export type SlaDashboardStatsResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaDashboardStats'] = ResolversParentTypes['SlaDashboardStats']> = {
  totalServices?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  ownServices?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  servicesWithSla?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  metCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  atRiskCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  breachedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  noDataCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unprovenCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  averageUptime?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  uptimeBest?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  uptimeWorst?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  coverage?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  computedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  since?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  operationalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  degradedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  downCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  maintenanceCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unknownCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  staleCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  agentsOnline?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  agentsOffline?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  agentWarnings?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type BackupStatusResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['BackupStatus'] = ResolversParentTypes['BackupStatus']> = {
  backupExpected?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  lastBackupAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lastBackupStatus?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  backupMaxAgeDays?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  backupOverdue?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  lastSuccessAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lastFailureAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lastFailureMessage?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  failing?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  recentFailures?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  runningSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  schedule?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  scheduleProblem?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  nextDueAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  countedFrom?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  sizeAnomaly?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  lastSizeBytes?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  recentSizes?: Resolver<Array<ResolversTypes['Float']>, ParentType, ContextType>;
  lastRestoreTestAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lastRestoreTestStatus?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ServiceBackupResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ServiceBackup'] = ResolversParentTypes['ServiceBackup']> = {
  serviceId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  serviceName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  displayName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  slaGroup?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['BackupStatus'], ParentType, ContextType>;
};

export type BackupCountsResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['BackupCounts'] = ResolversParentTypes['BackupCounts']> = {
  all?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  expected?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  overdue?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  failed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  anomalies?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type BackupPageResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['BackupPage'] = ResolversParentTypes['BackupPage']> = {
  nodes?: Resolver<Array<ResolversTypes['ServiceBackup']>, ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  counts?: Resolver<ResolversTypes['BackupCounts'], ParentType, ContextType>;
};

export type BackupReportResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['BackupReport'] = ResolversParentTypes['BackupReport']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['BackupReportKind'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['BackupTargetKind'], ParentType, ContextType>;
  runId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  startedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  durationSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  sizeBytes?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  medianBytes?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  sizeAnomaly?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  overruled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  message?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type BackupReportPageResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['BackupReportPage'] = ResolversParentTypes['BackupReportPage']> = {
  nodes?: Resolver<Array<ResolversTypes['BackupReport']>, ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type StorageVolumeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['StorageVolume'] = ResolversParentTypes['StorageVolume']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  serviceId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  serviceName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  displayName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  slaGroup?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  mountPath?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  storageType?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  allocatedBytes?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  usedBytes?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  freePercent?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  level?: Resolver<ResolversTypes['StorageLevel'], ParentType, ContextType>;
  levelSince?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  growthBytesPerDay?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  daysToFull?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  filling?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  reportedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type StoragePageResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['StoragePage'] = ResolversParentTypes['StoragePage']> = {
  nodes?: Resolver<Array<ResolversTypes['StorageVolume']>, ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type StoragePointResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['StoragePoint'] = ResolversParentTypes['StoragePoint']> = {
  time?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  allocatedBytes?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  usedBytes?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type ServiceResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Service'] = ResolversParentTypes['Service']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  externalId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  nodeId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  serviceName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  organization?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  platform?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  environment?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  cluster?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  displayName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  type?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  team?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  tags?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  criticality?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  slaGroup?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  malformed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ServiceStatus'], ParentType, ContextType>;
  statusSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  message?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  messageDetail?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  replicas?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  readyReplicas?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  workloadType?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  certificateEndsAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lastReportedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  stale?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  reporter?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  contestedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  contestedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  outsideOf?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  quorum?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  vantagePoints?: Resolver<Array<ResolversTypes['VantagePoint']>, ParentType, ContextType>;
  targetUptime?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  currentUptime?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  uptimeBest?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  uptimeWorst?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  coverage?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  computedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  minCoverage?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  slaStatus?: Resolver<ResolversTypes['SlaStatus'], ParentType, ContextType>;
  today?: Resolver<Maybe<ResolversTypes['SlaPeriodResult']>, ParentType, ContextType>;
  month?: Resolver<Maybe<ResolversTypes['SlaPeriodResult']>, ParentType, ContextType>;
  backupStatus?: Resolver<ResolversTypes['BackupStatus'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  retiredAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  retiredBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  retiredReason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  formerPaths?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  alike?: Resolver<Maybe<ResolversTypes['AlikePaths']>, ParentType, ContextType>;
  changes?: Resolver<Array<ResolversTypes['ServiceChange']>, ParentType, ContextType, RequireFields<ServiceChangesArgs, 'first'>>;
};

export type AlikePathsResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['AlikePaths'] = ResolversParentTypes['AlikePaths']> = {
  own?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  other?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type VantagePointResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['VantagePoint'] = ResolversParentTypes['VantagePoint']> = {
  node?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ServiceStatus'], ParentType, ContextType>;
  statusSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  message?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  lastSeenAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  stale?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  latencyMs?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  reporter?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  contestedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  contestedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type VantageStretchResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['VantageStretch'] = ResolversParentTypes['VantageStretch']> = {
  node?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ServiceStatus'], ParentType, ContextType>;
};

export type InventoryTotalsResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['InventoryTotals'] = ResolversParentTypes['InventoryTotals']> = {
  services?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  down?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  stale?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  agentsOffline?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  uptime?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  coverage?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type AffectedServiceResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['AffectedService'] = ResolversParentTypes['AffectedService']> = {
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  displayName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ServiceStatus'], ParentType, ContextType>;
  stale?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  slaGroup?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  retiredAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type InventoryChangeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['InventoryChange'] = ResolversParentTypes['InventoryChange']> = {
  act?: Resolver<ResolversTypes['InventoryAct'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  changed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  refused?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  warnings?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  services?: Resolver<Array<ResolversTypes['AffectedService']>, ParentType, ContextType>;
  serviceCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  agentCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  historySeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  sealedMonths?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  openIncidents?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  openTickets?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  openWindows?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  openBurnAlerts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  before?: Resolver<ResolversTypes['InventoryTotals'], ParentType, ContextType>;
  after?: Resolver<ResolversTypes['InventoryTotals'], ParentType, ContextType>;
};

export type SlaGroupResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaGroup'] = ResolversParentTypes['SlaGroup']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  displayName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  tier?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  targetUptime?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  responseMinutes?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  resolutionMinutes?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  degraded?: Resolver<ResolversTypes['DegradedRule'], ParentType, ContextType>;
  unmeasured?: Resolver<ResolversTypes['UnmeasuredRule'], ParentType, ContextType>;
  minCoverage?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  credits?: Resolver<Array<ResolversTypes['SlaCreditStep']>, ParentType, ContextType>;
  creditCap?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  creditFee?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  creditCurrency?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  creditPerResponseBreach?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  creditPerResolutionBreach?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  definedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  formerNames?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  terms?: Resolver<Array<ResolversTypes['SlaGroupTerms']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SlaStatus'], ParentType, ContextType>;
  downCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  currentUptime?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  uptimeBest?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  uptimeWorst?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  coverage?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  computedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  since?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  services?: Resolver<Array<ResolversTypes['Service']>, ParentType, ContextType>;
};

export type SlaGroupTermsResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaGroupTerms'] = ResolversParentTypes['SlaGroupTerms']> = {
  effectiveFrom?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  tier?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  uptimeTarget?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  responseMinutes?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  resolutionMinutes?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  degraded?: Resolver<ResolversTypes['DegradedRule'], ParentType, ContextType>;
  unmeasured?: Resolver<ResolversTypes['UnmeasuredRule'], ParentType, ContextType>;
  minCoverage?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  credits?: Resolver<Array<ResolversTypes['SlaCreditStep']>, ParentType, ContextType>;
  creditCap?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  creditFee?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  creditCurrency?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  creditPerResponseBreach?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  creditPerResolutionBreach?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  setBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type SlaCreditStepResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaCreditStep'] = ResolversParentTypes['SlaCreditStep']> = {
  below?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  percent?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type SlaCreditResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaCredit'] = ResolversParentTypes['SlaCredit']> = {
  slaGroup?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  periodKey?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  periodStart?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  periodEnd?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  final?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['SlaCreditState'], ParentType, ContextType>;
  uptime?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  coverage?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  minCoverage?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  credits?: Resolver<Array<ResolversTypes['SlaCreditStep']>, ParentType, ContextType>;
  creditCap?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  creditFee?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  creditCurrency?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  creditPerResponseBreach?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  creditPerResolutionBreach?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  responseBreaches?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  resolutionBreaches?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  percent?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  amount?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  leastPercent?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  leastAmount?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  exposurePercent?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  exposureAmount?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  forecast?: Resolver<Maybe<ResolversTypes['SlaCreditForecast']>, ParentType, ContextType>;
  words?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SlaCreditForecastResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaCreditForecast'] = ResolversParentTypes['SlaCreditForecast']> = {
  uptime?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  percent?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  amount?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  lowPercent?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  highPercent?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  steps?: Resolver<Array<ResolversTypes['SlaCreditForecastStep']>, ParentType, ContextType>;
};

export type SlaCreditForecastStepResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaCreditForecastStep'] = ResolversParentTypes['SlaCreditForecastStep']> = {
  below?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  percent?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  dueAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type SlaTierResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaTier'] = ResolversParentTypes['SlaTier']> = {
  tier?: Resolver<ResolversTypes['SlaTierName'], ParentType, ContextType>;
  uptimeTarget?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  responseMinutes?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  resolutionMinutes?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  weight?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type RuleOutcomeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RuleOutcome'] = ResolversParentTypes['RuleOutcome']> = {
  degraded?: Resolver<ResolversTypes['DegradedRule'], ParentType, ContextType>;
  unmeasured?: Resolver<ResolversTypes['UnmeasuredRule'], ParentType, ContextType>;
  uptime?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  uptimeBest?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  uptimeWorst?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  coverage?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  minCoverage?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  countedSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  errorBudgetSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  errorBudgetConsumedSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SlaStatus'], ParentType, ContextType>;
  inForce?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type RulePreviewResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RulePreview'] = ResolversParentTypes['RulePreview']> = {
  group?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  periodKey?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  final?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['RuleOutcome'], ParentType, ContextType>;
  outcomes?: Resolver<Array<ResolversTypes['RuleOutcome']>, ParentType, ContextType>;
};

export type SlaSealResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaSeal'] = ResolversParentTypes['SlaSeal']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  subjectKind?: Resolver<ResolversTypes['SubjectKind'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  periodKey?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  revision?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  latest?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  sealedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  correctionId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  actualValue?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  uptimeBest?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  uptimeWorst?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  coverage?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  minCoverage?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  targetValue?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SlaStatus'], ParentType, ContextType>;
  hash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  previousHash?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  inputs?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SealVerdictResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SealVerdict'] = ResolversParentTypes['SealVerdict']> = {
  months?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  seals?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  problems?: Resolver<Array<ResolversTypes['SealProblem']>, ParentType, ContextType>;
};

export type SealProblemResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SealProblem'] = ResolversParentTypes['SealProblem']> = {
  periodKey?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  subjectKind?: Resolver<ResolversTypes['SubjectKind'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  revision?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  problem?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ServicePageResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ServicePage'] = ResolversParentTypes['ServicePage']> = {
  nodes?: Resolver<Array<ResolversTypes['Service']>, ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type HierarchyNodeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['HierarchyNode'] = ResolversParentTypes['HierarchyNode']> = {
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  parentPath?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  level?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  serviceCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  operationalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  degradedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  downCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  maintenanceCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unknownCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  staleCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ServiceStatus'], ParentType, ContextType>;
  malformed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  currentUptime?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  uptimeBest?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  uptimeWorst?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  coverage?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  computedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  since?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type AgentResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Agent'] = ResolversParentTypes['Agent']> = {
  nodeId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  version?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['AgentStatus'], ParentType, ContextType>;
  intervalSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  serviceCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  firstSeenAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastSeenAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  warnings?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  instance?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  clockSkewSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  spooledIntervals?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  oldestSpooledAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  droppedIntervals?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  retiredAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  retiredBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type AddedServiceResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['AddedService'] = ResolversParentTypes['AddedService']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  agent?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  endpoint?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  interval?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  timeout?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  expectedStatus?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  displayName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  criticality?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  slaGroup?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  from?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  quorum?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  addedBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  addedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  changedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  changedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  agentAsks?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['ServiceStatus']>, ParentType, ContextType>;
  statusSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  message?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  reportedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type ServiceLatencyResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ServiceLatency'] = ResolversParentTypes['ServiceLatency']> = {
  time?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  meanMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  minMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  maxMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  probeCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ServiceStatusEventResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ServiceStatusEvent'] = ResolversParentTypes['ServiceStatusEvent']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  serviceId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  serviceName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  displayName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  from?: Resolver<Maybe<ResolversTypes['ServiceStatus']>, ParentType, ContextType>;
  to?: Resolver<ResolversTypes['ServiceStatus'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  message?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ServiceChangeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ServiceChange'] = ResolversParentTypes['ServiceChange']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  serviceId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  serviceName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  displayName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ChangeKind'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  summary?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  workload?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  revision?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  images?: Resolver<Array<ResolversTypes['ImageChange']>, ParentType, ContextType>;
  replicasBefore?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  replicasAfter?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  by?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  via?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  cause?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  url?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ImageChangeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ImageChange'] = ResolversParentTypes['ImageChange']> = {
  container?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  init?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  before?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  after?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ServiceChangePageResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ServiceChangePage'] = ResolversParentTypes['ServiceChangePage']> = {
  nodes?: Resolver<Array<ResolversTypes['ServiceChange']>, ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type CustomerUpdateResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['CustomerUpdate'] = ResolversParentTypes['CustomerUpdate']> = {
  state?: Resolver<ResolversTypes['CustomerUpdateState'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  author?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type StatusPageResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['StatusPage'] = ResolversParentTypes['StatusPage']> = {
  customer?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type IncidentResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Incident'] = ResolversParentTypes['Incident']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  servicePath?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  serviceName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  displayName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['IncidentSource'], ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['SlaTierName'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['IncidentStatus'], ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  openedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  acknowledgedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  acknowledgedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  resolvedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  resolvedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  noDataSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  durationSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  assignee?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  flapCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  replayed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  planned?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  pageSuppressed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  exclusionWindowId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  rootCause?: Resolver<Maybe<ResolversTypes['IncidentReference']>, ParentType, ContextType>;
  dependentCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  responseDue?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  resolutionDue?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  responseBreached?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  resolutionBreached?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  timeline?: Resolver<Array<ResolversTypes['IncidentEntry']>, ParentType, ContextType>;
  evidence?: Resolver<Array<ResolversTypes['OutageEvidence']>, ParentType, ContextType>;
  changes?: Resolver<Array<ResolversTypes['ServiceChange']>, ParentType, ContextType>;
  customerUpdates?: Resolver<Array<ResolversTypes['CustomerUpdate']>, ParentType, ContextType>;
  statusPages?: Resolver<Array<ResolversTypes['StatusPage']>, ParentType, ContextType>;
  ticket?: Resolver<Maybe<ResolversTypes['Ticket']>, ParentType, ContextType>;
};

export type IncidentReferenceResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['IncidentReference'] = ResolversParentTypes['IncidentReference']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  servicePath?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type OutageEvidenceResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['OutageEvidence'] = ResolversParentTypes['OutageEvidence']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  pod?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  container?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  previous?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  log?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  events?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
};

export type IncidentEntryResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['IncidentEntry'] = ResolversParentTypes['IncidentEntry']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['IncidentEntryKind'], ParentType, ContextType>;
  author?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  text?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type IncidentPageResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['IncidentPage'] = ResolversParentTypes['IncidentPage']> = {
  nodes?: Resolver<Array<ResolversTypes['Incident']>, ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type IncidentStatsResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['IncidentStats'] = ResolversParentTypes['IncidentStats']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  openCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  plannedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  flapCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  mttaSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  mttrSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  mtbfSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type ExclusionWindowResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ExclusionWindow'] = ResolversParentTypes['ExclusionWindow']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  targetKind?: Resolver<ResolversTypes['ExclusionTargetKind'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  startsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  endsAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  rrule?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  durationMinutes?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['ExclusionWindowState'], ParentType, ContextType>;
  nextStartsAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  nextEndsAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  serviceCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  createdBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  cancelledBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  cancelledAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type ExclusionWindowAnswerResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ExclusionWindowAnswer'] = ResolversParentTypes['ExclusionWindowAnswer']> = {
  window?: Resolver<ResolversTypes['ExclusionWindow'], ParentType, ContextType>;
  warnings?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ExclusionSpanResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ExclusionSpan'] = ResolversParentTypes['ExclusionSpan']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  windowId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  targetKind?: Resolver<ResolversTypes['ExclusionTargetKind'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  startsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  endsAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type SlaCorrectionSumsResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaCorrectionSums'] = ResolversParentTypes['SlaCorrectionSums']> = {
  operationalSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  degradedSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  downSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  plannedDownSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  excludedSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  unknownSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  uptime?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type SlaCorrectionImpactResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaCorrectionImpact'] = ResolversParentTypes['SlaCorrectionImpact']> = {
  serviceId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  periodKey?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  periodStart?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  periodEnd?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  before?: Resolver<ResolversTypes['SlaCorrectionSums'], ParentType, ContextType>;
  after?: Resolver<ResolversTypes['SlaCorrectionSums'], ParentType, ContextType>;
  rangeBefore?: Resolver<ResolversTypes['SlaCorrectionSums'], ParentType, ContextType>;
  rangeAfter?: Resolver<ResolversTypes['SlaCorrectionSums'], ParentType, ContextType>;
};

export type SlaCorrectionProgressResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaCorrectionProgress'] = ResolversParentTypes['SlaCorrectionProgress']> = {
  phase?: Resolver<ResolversTypes['SlaCorrectionPhase'], ParentType, ContextType>;
  doneDays?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  totalDays?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type SlaCorrectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaCorrection'] = ResolversParentTypes['SlaCorrection']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['SlaCorrectionKind'], ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['ServiceStatus']>, ParentType, ContextType>;
  targetKind?: Resolver<ResolversTypes['ExclusionTargetKind'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['SlaCorrectionState'], ParentType, ContextType>;
  proposedBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  proposedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  decidedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  decidedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  decisionNote?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  appliedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  progress?: Resolver<Maybe<ResolversTypes['SlaCorrectionProgress']>, ParentType, ContextType>;
  serviceCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  impact?: Resolver<Array<ResolversTypes['SlaCorrectionImpact']>, ParentType, ContextType>;
  original?: Resolver<Array<ResolversTypes['SlaCorrectedSegment']>, ParentType, ContextType, RequireFields<SlaCorrectionOriginalArgs, 'first'>>;
};

export type SlaCorrectedSegmentResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaCorrectedSegment'] = ResolversParentTypes['SlaCorrectedSegment']> = {
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ServiceStatus'], ParentType, ContextType>;
  excluded?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type SlaCorrectionPreviewResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaCorrectionPreview'] = ResolversParentTypes['SlaCorrectionPreview']> = {
  serviceCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  impact?: Resolver<Array<ResolversTypes['SlaCorrectionImpact']>, ParentType, ContextType>;
  warnings?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SlaCorrectionAnswerResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaCorrectionAnswer'] = ResolversParentTypes['SlaCorrectionAnswer']> = {
  correction?: Resolver<ResolversTypes['SlaCorrection'], ParentType, ContextType>;
  warnings?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
};

export type UserSessionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['UserSession'] = ResolversParentTypes['UserSession']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  openedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  usedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  address?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  client?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  current?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type UserAccountResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['UserAccount'] = ResolversParentTypes['UserAccount']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  email?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  role?: Resolver<ResolversTypes['UserRole'], ParentType, ContextType>;
  scope?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  grants?: Resolver<Array<ResolversTypes['Grant']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type MachineKeyResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['MachineKey'] = ResolversParentTypes['MachineKey']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  scope?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  kinds?: Resolver<Array<ResolversTypes['KeyKind']>, ParentType, ContextType>;
  createdBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  rotatedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  previousUntil?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  revokedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  revokedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type MachineKeysResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['MachineKeys'] = ResolversParentTypes['MachineKeys']> = {
  keys?: Resolver<Array<ResolversTypes['MachineKey']>, ParentType, ContextType>;
  operatorKeyUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type IssuedKeyResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['IssuedKey'] = ResolversParentTypes['IssuedKey']> = {
  key?: Resolver<ResolversTypes['MachineKey'], ParentType, ContextType>;
  token?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  agentCommand?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type AuditEntryResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['AuditEntry'] = ResolversParentTypes['AuditEntry']> = {
  id?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  actor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  actorId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  address?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  requestId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  action?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['AuditOutcome'], ParentType, ContextType>;
  subjectKind?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  subject?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  before?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  after?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  line?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type AuditStreamResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['AuditStream'] = ResolversParentTypes['AuditStream']> = {
  target?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  waiting?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lagSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  sentAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  failures?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  failure?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type LimitSeenResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['LimitSeen'] = ResolversParentTypes['LimitSeen']> = {
  limit?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  callerKind?: Resolver<ResolversTypes['LimitCaller'], ParentType, ContextType>;
  caller?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  refusals?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  firstAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  retryAfterSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type LoginProviderResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['LoginProvider'] = ResolversParentTypes['LoginProvider']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  issuer?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  clientId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  hasSecret?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  scopes?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  groupsClaim?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  redirectUri?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  signOutUri?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  problem?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  grants?: Resolver<Array<ResolversTypes['LoginProviderGrant']>, ParentType, ContextType>;
  people?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lastLogins?: Resolver<Array<ResolversTypes['ProviderLogin']>, ParentType, ContextType>;
};

export type LoginProviderGrantResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['LoginProviderGrant'] = ResolversParentTypes['LoginProviderGrant']> = {
  group?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  role?: Resolver<ResolversTypes['UserRole'], ParentType, ContextType>;
  scope?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ProviderLoginResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ProviderLogin'] = ResolversParentTypes['ProviderLogin']> = {
  email?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type AuditProofResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['AuditProof'] = ResolversParentTypes['AuditProof']> = {
  entries?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  head?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  holds?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  heldUpTo?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type NotificationChannelKindResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['NotificationChannelKind'] = ResolversParentTypes['NotificationChannelKind']> = {
  kind?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  displayName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  fields?: Resolver<Array<ResolversTypes['NotificationField']>, ParentType, ContextType>;
};

export type NotificationFieldResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['NotificationField'] = ResolversParentTypes['NotificationField']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  type?: Resolver<ResolversTypes['NotificationFieldType'], ParentType, ContextType>;
  required?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  secret?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  default?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  options?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
};

export type NotificationSettingResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['NotificationSetting'] = ResolversParentTypes['NotificationSetting']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  secret?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  set?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type NotificationChannelResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['NotificationChannel'] = ResolversParentTypes['NotificationChannel']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  settings?: Resolver<Array<ResolversTypes['NotificationSetting']>, ParentType, ContextType>;
  secretsReadable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  lastSentAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lastError?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  failingSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  pending?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type QuietWindowResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['QuietWindow'] = ResolversParentTypes['QuietWindow']> = {
  days?: Resolver<Array<ResolversTypes['Weekday']>, ParentType, ContextType>;
  from?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type QuietHoursResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['QuietHours'] = ResolversParentTypes['QuietHours']> = {
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  windows?: Resolver<Array<ResolversTypes['QuietWindow']>, ParentType, ContextType>;
  criticalPasses?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type NotificationRouteResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['NotificationRoute'] = ResolversParentTypes['NotificationRoute']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  position?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  severities?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  kinds?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  slaGroups?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  prefixes?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  tags?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  continues?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  channelIds?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
  groupBy?: Resolver<ResolversTypes['NotificationGrouping'], ParentType, ContextType>;
  waitSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  intervalSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  repeatSeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  quietHours?: Resolver<Maybe<ResolversTypes['QuietHours']>, ParentType, ContextType>;
};

export type NotificationPreviewResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['NotificationPreview'] = ResolversParentTypes['NotificationPreview']> = {
  route?: Resolver<ResolversTypes['NotificationRoute'], ParentType, ContextType>;
  groupKey?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  quietUntil?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type NotificationDeliveryResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['NotificationDelivery'] = ResolversParentTypes['NotificationDelivery']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  channelId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  channelName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  channelKind?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['NotificationReason'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['NotificationStatus'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['SlaTierName'], ParentType, ContextType>;
  attempts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  sentAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  nextAttemptAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lastError?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  resendable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type NotificationDeliveryPageResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['NotificationDeliveryPage'] = ResolversParentTypes['NotificationDeliveryPage']> = {
  nodes?: Resolver<Array<ResolversTypes['NotificationDelivery']>, ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type NotificationTestResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['NotificationTest'] = ResolversParentTypes['NotificationTest']> = {
  ok?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  durationMs?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type TicketTransitionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['TicketTransition'] = ResolversParentTypes['TicketTransition']> = {
  from?: Resolver<ResolversTypes['TicketStatus'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['TicketStatus'], ParentType, ContextType>;
  role?: Resolver<ResolversTypes['TicketRole'], ParentType, ContextType>;
};

export type TicketChangeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['TicketChange'] = ResolversParentTypes['TicketChange']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  field?: Resolver<ResolversTypes['TicketChangeField'], ParentType, ContextType>;
  author?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  from?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type TicketCommentResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['TicketComment'] = ResolversParentTypes['TicketComment']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  author?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type TicketResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Ticket'] = ResolversParentTypes['Ticket']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['TicketKind'], ParentType, ContextType>;
  workflow?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  catalogItem?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['TicketStatus'], ParentType, ContextType>;
  priority?: Resolver<ResolversTypes['TicketPriority'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  description?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  servicePath?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  serviceName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  incident?: Resolver<Maybe<ResolversTypes['IncidentReference']>, ParentType, ContextType>;
  requester?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  assignee?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  respondedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  resolvedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  closedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  closesAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  responseDue?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  resolutionDue?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  responseBreached?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  resolutionBreached?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  transitions?: Resolver<Array<ResolversTypes['TicketTransition']>, ParentType, ContextType>;
  mayTake?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  mayPrioritise?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  history?: Resolver<Array<ResolversTypes['TicketChange']>, ParentType, ContextType>;
  comments?: Resolver<Array<ResolversTypes['TicketComment']>, ParentType, ContextType>;
};

export type TicketPageResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['TicketPage'] = ResolversParentTypes['TicketPage']> = {
  nodes?: Resolver<Array<ResolversTypes['Ticket']>, ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type TicketBoardColumnResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['TicketBoardColumn'] = ResolversParentTypes['TicketBoardColumn']> = {
  status?: Resolver<ResolversTypes['TicketStatus'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  breachedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type TicketWorkflowResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['TicketWorkflow'] = ResolversParentTypes['TicketWorkflow']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  displayName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['TicketKind'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['TicketTemplateSource'], ParentType, ContextType>;
  transitions?: Resolver<Array<ResolversTypes['TicketTransition']>, ParentType, ContextType>;
};

export type TicketCatalogItemResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['TicketCatalogItem'] = ResolversParentTypes['TicketCatalogItem']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  category?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  displayName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  icon?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  workflow?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['TicketKind'], ParentType, ContextType>;
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  text?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  priority?: Resolver<ResolversTypes['TicketPriority'], ParentType, ContextType>;
};

export type TicketCatalogCategoryResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['TicketCatalogCategory'] = ResolversParentTypes['TicketCatalogCategory']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  displayName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  icon?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  items?: Resolver<Array<ResolversTypes['TicketCatalogItem']>, ParentType, ContextType>;
};

export type CustomerContactResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['CustomerContact'] = ResolversParentTypes['CustomerContact']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  email?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type CustomerResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Customer'] = ResolversParentTypes['Customer']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  scope?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  language?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  logo?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  accentColor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  contacts?: Resolver<Array<ResolversTypes['CustomerContact']>, ParentType, ContextType>;
  reports?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  serviceCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type SlaReportResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaReport'] = ResolversParentTypes['SlaReport']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  subjectKind?: Resolver<ResolversTypes['SlaReportSubjectKind'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  periodType?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  periodKey?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  revision?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  hash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  final?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  language?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  madeBy?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  madeAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  mailed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unsent?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SlaReportFileResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SlaReportFile'] = ResolversParentTypes['SlaReportFile']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  base64?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type CustomerPortalResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['CustomerPortal'] = ResolversParentTypes['CustomerPortal']> = {
  visibility?: Resolver<ResolversTypes['PortalVisibility'], ParentType, ContextType>;
  host?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type CustomerSubscriberResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['CustomerSubscriber'] = ResolversParentTypes['CustomerSubscriber']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['SubscriberKind'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['SubscriberState'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type QueryResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  previewInventoryChange?: Resolver<ResolversTypes['InventoryChange'], ParentType, ContextType, RequireFields<QueryPreviewInventoryChangeArgs, 'input'>>;
  slaGroups?: Resolver<Array<ResolversTypes['SlaGroup']>, ParentType, ContextType>;
  slaSnapshotTrend?: Resolver<Array<ResolversTypes['SlaSnapshotTrendPoint']>, ParentType, ContextType, RequireFields<QuerySlaSnapshotTrendArgs, 'serviceId' | 'hoursBack'>>;
  serviceLatency?: Resolver<Array<ResolversTypes['ServiceLatency']>, ParentType, ContextType, RequireFields<QueryServiceLatencyArgs, 'serviceId' | 'hoursBack'>>;
  vantageTimeline?: Resolver<Array<ResolversTypes['VantageStretch']>, ParentType, ContextType, RequireFields<QueryVantageTimelineArgs, 'serviceId' | 'hoursBack'>>;
  slaTrendData?: Resolver<Array<ResolversTypes['SlaTrendPoint']>, ParentType, ContextType, Partial<QuerySlaTrendDataArgs>>;
  slaDailyUptimes?: Resolver<ResolversTypes['SlaDailyUptimePage'], ParentType, ContextType, RequireFields<QuerySlaDailyUptimesArgs, 'days' | 'first'>>;
  slaPeriodResults?: Resolver<Array<ResolversTypes['SlaPeriodResult']>, ParentType, ContextType, Partial<QuerySlaPeriodResultsArgs>>;
  slaPeriod?: Resolver<ResolversTypes['SlaComparison'], ParentType, ContextType, RequireFields<QuerySlaPeriodArgs, 'members'>>;
  slaErrorBudget?: Resolver<ResolversTypes['SlaErrorBudget'], ParentType, ContextType, Partial<QuerySlaErrorBudgetArgs>>;
  slaCredits?: Resolver<Array<ResolversTypes['SlaCredit']>, ParentType, ContextType, Partial<QuerySlaCreditsArgs>>;
  slaBurnAlerts?: Resolver<Array<ResolversTypes['SlaBurnAlert']>, ParentType, ContextType, RequireFields<QuerySlaBurnAlertsArgs, 'active' | 'first'>>;
  slaDashboardStats?: Resolver<ResolversTypes['SlaDashboardStats'], ParentType, ContextType>;
  slaReports?: Resolver<Array<ResolversTypes['SlaReport']>, ParentType, ContextType, RequireFields<QuerySlaReportsArgs, 'first'>>;
  slaReportFile?: Resolver<ResolversTypes['SlaReportFile'], ParentType, ContextType, RequireFields<QuerySlaReportFileArgs, 'id' | 'form'>>;
  customers?: Resolver<Array<ResolversTypes['Customer']>, ParentType, ContextType>;
  customer?: Resolver<ResolversTypes['Customer'], ParentType, ContextType, RequireFields<QueryCustomerArgs, 'slug'>>;
  customerPortal?: Resolver<ResolversTypes['CustomerPortal'], ParentType, ContextType, RequireFields<QueryCustomerPortalArgs, 'slug'>>;
  customerSubscribers?: Resolver<Array<ResolversTypes['CustomerSubscriber']>, ParentType, ContextType, RequireFields<QueryCustomerSubscribersArgs, 'slug'>>;
  slaTiers?: Resolver<Array<ResolversTypes['SlaTier']>, ParentType, ContextType>;
  previewRule?: Resolver<ResolversTypes['RulePreview'], ParentType, ContextType, RequireFields<QueryPreviewRuleArgs, 'group'>>;
  slaSeals?: Resolver<Array<ResolversTypes['SlaSeal']>, ParentType, ContextType, RequireFields<QuerySlaSealsArgs, 'first'>>;
  verifySlaSeals?: Resolver<ResolversTypes['SealVerdict'], ParentType, ContextType>;
  slaIncidents?: Resolver<ResolversTypes['IncidentPage'], ParentType, ContextType, RequireFields<QuerySlaIncidentsArgs, 'first'>>;
  slaIncident?: Resolver<Maybe<ResolversTypes['Incident']>, ParentType, ContextType, RequireFields<QuerySlaIncidentArgs, 'id'>>;
  slaIncidentStats?: Resolver<ResolversTypes['IncidentStats'], ParentType, ContextType, RequireFields<QuerySlaIncidentStatsArgs, 'from' | 'to'>>;
  services?: Resolver<ResolversTypes['ServicePage'], ParentType, ContextType, RequireFields<QueryServicesArgs, 'first'>>;
  service?: Resolver<Maybe<ResolversTypes['Service']>, ParentType, ContextType, RequireFields<QueryServiceArgs, 'path'>>;
  hierarchy?: Resolver<Array<ResolversTypes['HierarchyNode']>, ParentType, ContextType>;
  agents?: Resolver<Array<ResolversTypes['Agent']>, ParentType, ContextType, RequireFields<QueryAgentsArgs, 'includeRetired'>>;
  serviceStatusEvents?: Resolver<Array<ResolversTypes['ServiceStatusEvent']>, ParentType, ContextType, RequireFields<QueryServiceStatusEventsArgs, 'first'>>;
  serviceChanges?: Resolver<ResolversTypes['ServiceChangePage'], ParentType, ContextType, RequireFields<QueryServiceChangesArgs, 'first'>>;
  me?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  sessions?: Resolver<Array<ResolversTypes['UserSession']>, ParentType, ContextType>;
  plugins?: Resolver<Array<ResolversTypes['PluginState']>, ParentType, ContextType>;
  slaExclusionWindows?: Resolver<Array<ResolversTypes['ExclusionWindow']>, ParentType, ContextType, Partial<QuerySlaExclusionWindowsArgs>>;
  slaExclusionSpans?: Resolver<Array<ResolversTypes['ExclusionSpan']>, ParentType, ContextType, RequireFields<QuerySlaExclusionSpansArgs, 'from' | 'to'>>;
  slaCorrections?: Resolver<Array<ResolversTypes['SlaCorrection']>, ParentType, ContextType, RequireFields<QuerySlaCorrectionsArgs, 'first'>>;
  previewCorrection?: Resolver<ResolversTypes['SlaCorrectionPreview'], ParentType, ContextType, RequireFields<QueryPreviewCorrectionArgs, 'input'>>;
  users?: Resolver<Array<ResolversTypes['UserAccount']>, ParentType, ContextType>;
  machineKeys?: Resolver<ResolversTypes['MachineKeys'], ParentType, ContextType>;
  auditLog?: Resolver<Array<ResolversTypes['AuditEntry']>, ParentType, ContextType, RequireFields<QueryAuditLogArgs, 'first'>>;
  auditStreams?: Resolver<Array<ResolversTypes['AuditStream']>, ParentType, ContextType>;
  verifyAuditLog?: Resolver<ResolversTypes['AuditProof'], ParentType, ContextType>;
  limitsSeen?: Resolver<Array<ResolversTypes['LimitSeen']>, ParentType, ContextType, RequireFields<QueryLimitsSeenArgs, 'first'>>;
  loginProviders?: Resolver<Array<ResolversTypes['LoginProvider']>, ParentType, ContextType, Partial<QueryLoginProvidersArgs>>;
  addedServices?: Resolver<Array<ResolversTypes['AddedService']>, ParentType, ContextType, Partial<QueryAddedServicesArgs>>;
  backups?: Resolver<ResolversTypes['BackupPage'], ParentType, ContextType, RequireFields<QueryBackupsArgs, 'first'>>;
  backupReports?: Resolver<ResolversTypes['BackupReportPage'], ParentType, ContextType, RequireFields<QueryBackupReportsArgs, 'serviceId' | 'first'>>;
  storageVolumes?: Resolver<ResolversTypes['StoragePage'], ParentType, ContextType, RequireFields<QueryStorageVolumesArgs, 'first'>>;
  storageHistory?: Resolver<Array<ResolversTypes['StoragePoint']>, ParentType, ContextType, RequireFields<QueryStorageHistoryArgs, 'volumeId' | 'hoursBack'>>;
  notificationChannelKinds?: Resolver<Array<ResolversTypes['NotificationChannelKind']>, ParentType, ContextType>;
  notificationChannels?: Resolver<Array<ResolversTypes['NotificationChannel']>, ParentType, ContextType>;
  notificationRoutes?: Resolver<Array<ResolversTypes['NotificationRoute']>, ParentType, ContextType>;
  notificationDeliveries?: Resolver<ResolversTypes['NotificationDeliveryPage'], ParentType, ContextType, RequireFields<QueryNotificationDeliveriesArgs, 'first'>>;
  previewNotificationRoute?: Resolver<Array<ResolversTypes['NotificationPreview']>, ParentType, ContextType, RequireFields<QueryPreviewNotificationRouteArgs, 'event'>>;
  tickets?: Resolver<ResolversTypes['TicketPage'], ParentType, ContextType, RequireFields<QueryTicketsArgs, 'first'>>;
  ticket?: Resolver<Maybe<ResolversTypes['Ticket']>, ParentType, ContextType, RequireFields<QueryTicketArgs, 'id'>>;
  ticketBoard?: Resolver<Array<ResolversTypes['TicketBoardColumn']>, ParentType, ContextType, Partial<QueryTicketBoardArgs>>;
  ticketCatalog?: Resolver<Array<ResolversTypes['TicketCatalogCategory']>, ParentType, ContextType>;
  ticketWorkflows?: Resolver<Array<ResolversTypes['TicketWorkflow']>, ParentType, ContextType>;
};

export type MutationResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  addService?: Resolver<ResolversTypes['AddedService'], ParentType, ContextType, RequireFields<MutationAddServiceArgs, 'input'>>;
  changeAddedService?: Resolver<ResolversTypes['AddedService'], ParentType, ContextType, RequireFields<MutationChangeAddedServiceArgs, 'id' | 'probe'>>;
  removeAddedService?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType, RequireFields<MutationRemoveAddedServiceArgs, 'id'>>;
  retireService?: Resolver<ResolversTypes['InventoryChange'], ParentType, ContextType, RequireFields<MutationRetireServiceArgs, 'path'>>;
  restoreService?: Resolver<ResolversTypes['InventoryChange'], ParentType, ContextType, RequireFields<MutationRestoreServiceArgs, 'path'>>;
  deleteService?: Resolver<ResolversTypes['InventoryChange'], ParentType, ContextType, RequireFields<MutationDeleteServiceArgs, 'path'>>;
  renameService?: Resolver<ResolversTypes['InventoryChange'], ParentType, ContextType, RequireFields<MutationRenameServiceArgs, 'path' | 'to'>>;
  admitReporter?: Resolver<ResolversTypes['InventoryChange'], ParentType, ContextType, RequireFields<MutationAdmitReporterArgs, 'path'>>;
  retireNode?: Resolver<ResolversTypes['InventoryChange'], ParentType, ContextType, RequireFields<MutationRetireNodeArgs, 'node'>>;
  restoreNode?: Resolver<ResolversTypes['InventoryChange'], ParentType, ContextType, RequireFields<MutationRestoreNodeArgs, 'node'>>;
  forgetNode?: Resolver<ResolversTypes['InventoryChange'], ParentType, ContextType, RequireFields<MutationForgetNodeArgs, 'node'>>;
  retireAgent?: Resolver<ResolversTypes['InventoryChange'], ParentType, ContextType, RequireFields<MutationRetireAgentArgs, 'nodeId'>>;
  restoreAgent?: Resolver<ResolversTypes['InventoryChange'], ParentType, ContextType, RequireFields<MutationRestoreAgentArgs, 'nodeId'>>;
  forgetAgent?: Resolver<ResolversTypes['InventoryChange'], ParentType, ContextType, RequireFields<MutationForgetAgentArgs, 'nodeId'>>;
  renameSlaGroup?: Resolver<ResolversTypes['InventoryChange'], ParentType, ContextType, RequireFields<MutationRenameSlaGroupArgs, 'group' | 'to'>>;
  deleteSlaGroup?: Resolver<ResolversTypes['InventoryChange'], ParentType, ContextType, RequireFields<MutationDeleteSlaGroupArgs, 'group'>>;
  login?: Resolver<ResolversTypes['LoginResult'], ParentType, ContextType, RequireFields<MutationLoginArgs, 'email' | 'password'>>;
  refreshToken?: Resolver<ResolversTypes['LoginResult'], ParentType, ContextType, RequireFields<MutationRefreshTokenArgs, 'refreshToken'>>;
  setSlaGroupTerms?: Resolver<ResolversTypes['SlaGroup'], ParentType, ContextType, RequireFields<MutationSetSlaGroupTermsArgs, 'input'>>;
  generateSlaReport?: Resolver<ResolversTypes['SlaReport'], ParentType, ContextType, RequireFields<MutationGenerateSlaReportArgs, 'input'>>;
  saveCustomer?: Resolver<ResolversTypes['Customer'], ParentType, ContextType, RequireFields<MutationSaveCustomerArgs, 'input'>>;
  deleteCustomer?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType, RequireFields<MutationDeleteCustomerArgs, 'slug'>>;
  removeCustomerSubscriber?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType, RequireFields<MutationRemoveCustomerSubscriberArgs, 'slug' | 'id'>>;
  saveCustomerPortal?: Resolver<ResolversTypes['CustomerPortal'], ParentType, ContextType, RequireFields<MutationSaveCustomerPortalArgs, 'slug' | 'input'>>;
  openIncident?: Resolver<ResolversTypes['Incident'], ParentType, ContextType, RequireFields<MutationOpenIncidentArgs, 'service' | 'title'>>;
  acknowledgeIncident?: Resolver<ResolversTypes['Incident'], ParentType, ContextType, RequireFields<MutationAcknowledgeIncidentArgs, 'id'>>;
  assignIncident?: Resolver<ResolversTypes['Incident'], ParentType, ContextType, RequireFields<MutationAssignIncidentArgs, 'id'>>;
  addIncidentNote?: Resolver<ResolversTypes['Incident'], ParentType, ContextType, RequireFields<MutationAddIncidentNoteArgs, 'id' | 'text'>>;
  publishIncidentUpdate?: Resolver<ResolversTypes['Incident'], ParentType, ContextType, RequireFields<MutationPublishIncidentUpdateArgs, 'id' | 'state' | 'text'>>;
  linkIncident?: Resolver<ResolversTypes['Incident'], ParentType, ContextType, RequireFields<MutationLinkIncidentArgs, 'id'>>;
  resolveIncident?: Resolver<ResolversTypes['Incident'], ParentType, ContextType, RequireFields<MutationResolveIncidentArgs, 'id'>>;
  startExclusionWindow?: Resolver<ResolversTypes['ExclusionWindowAnswer'], ParentType, ContextType, RequireFields<MutationStartExclusionWindowArgs, 'input'>>;
  stopExclusionWindow?: Resolver<ResolversTypes['ExclusionWindowAnswer'], ParentType, ContextType, RequireFields<MutationStopExclusionWindowArgs, 'input'>>;
  scheduleExclusionWindow?: Resolver<ResolversTypes['ExclusionWindowAnswer'], ParentType, ContextType, RequireFields<MutationScheduleExclusionWindowArgs, 'input'>>;
  cancelExclusionWindow?: Resolver<ResolversTypes['ExclusionWindow'], ParentType, ContextType, RequireFields<MutationCancelExclusionWindowArgs, 'id'>>;
  proposeCorrection?: Resolver<ResolversTypes['SlaCorrectionAnswer'], ParentType, ContextType, RequireFields<MutationProposeCorrectionArgs, 'input'>>;
  approveCorrection?: Resolver<ResolversTypes['SlaCorrection'], ParentType, ContextType, RequireFields<MutationApproveCorrectionArgs, 'id'>>;
  rejectCorrection?: Resolver<ResolversTypes['SlaCorrection'], ParentType, ContextType, RequireFields<MutationRejectCorrectionArgs, 'id'>>;
  withdrawCorrection?: Resolver<ResolversTypes['SlaCorrection'], ParentType, ContextType, RequireFields<MutationWithdrawCorrectionArgs, 'id'>>;
  createUser?: Resolver<ResolversTypes['UserAccount'], ParentType, ContextType, RequireFields<MutationCreateUserArgs, 'email' | 'password' | 'role' | 'scope'>>;
  deleteUser?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType, RequireFields<MutationDeleteUserArgs, 'id'>>;
  togglePlugin?: Resolver<ResolversTypes['PluginState'], ParentType, ContextType, RequireFields<MutationTogglePluginArgs, 'plugin' | 'enabled'>>;
  inviteUser?: Resolver<ResolversTypes['PasswordLink'], ParentType, ContextType, RequireFields<MutationInviteUserArgs, 'email' | 'role' | 'scope'>>;
  offerPasswordLink?: Resolver<ResolversTypes['PasswordLink'], ParentType, ContextType, RequireFields<MutationOfferPasswordLinkArgs, 'userId'>>;
  grantRole?: Resolver<ResolversTypes['UserAccount'], ParentType, ContextType, RequireFields<MutationGrantRoleArgs, 'userId' | 'role' | 'scope'>>;
  revokeRole?: Resolver<Maybe<ResolversTypes['UserAccount']>, ParentType, ContextType, RequireFields<MutationRevokeRoleArgs, 'grantId'>>;
  beginSecondStep?: Resolver<ResolversTypes['SecondStepSetup'], ParentType, ContextType, RequireFields<MutationBeginSecondStepArgs, 'password'>>;
  confirmSecondStep?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType, RequireFields<MutationConfirmSecondStepArgs, 'code'>>;
  removeSecondStep?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType, RequireFields<MutationRemoveSecondStepArgs, 'password'>>;
  resetSecondStep?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType, RequireFields<MutationResetSecondStepArgs, 'userId'>>;
  endSession?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType, RequireFields<MutationEndSessionArgs, 'id'>>;
  disconnectProvider?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType, RequireFields<MutationDisconnectProviderArgs, 'id'>>;
  logout?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  changePassword?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType, RequireFields<MutationChangePasswordArgs, 'current' | 'next'>>;
  issueKey?: Resolver<ResolversTypes['IssuedKey'], ParentType, ContextType, RequireFields<MutationIssueKeyArgs, 'input'>>;
  rotateKey?: Resolver<ResolversTypes['IssuedKey'], ParentType, ContextType, RequireFields<MutationRotateKeyArgs, 'id' | 'overlapHours'>>;
  revokeKey?: Resolver<ResolversTypes['MachineKey'], ParentType, ContextType, RequireFields<MutationRevokeKeyArgs, 'id'>>;
  saveNotificationChannel?: Resolver<ResolversTypes['NotificationChannel'], ParentType, ContextType, RequireFields<MutationSaveNotificationChannelArgs, 'input'>>;
  deleteNotificationChannel?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType, RequireFields<MutationDeleteNotificationChannelArgs, 'id'>>;
  testNotificationChannel?: Resolver<ResolversTypes['NotificationTest'], ParentType, ContextType, RequireFields<MutationTestNotificationChannelArgs, 'id'>>;
  resendNotification?: Resolver<ResolversTypes['NotificationDelivery'], ParentType, ContextType, RequireFields<MutationResendNotificationArgs, 'id'>>;
  saveNotificationRoute?: Resolver<ResolversTypes['NotificationRoute'], ParentType, ContextType, RequireFields<MutationSaveNotificationRouteArgs, 'input'>>;
  deleteNotificationRoute?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType, RequireFields<MutationDeleteNotificationRouteArgs, 'id'>>;
  createTicket?: Resolver<ResolversTypes['Ticket'], ParentType, ContextType, RequireFields<MutationCreateTicketArgs, 'input'>>;
  transitionTicket?: Resolver<ResolversTypes['Ticket'], ParentType, ContextType, RequireFields<MutationTransitionTicketArgs, 'id' | 'to'>>;
  assignTicket?: Resolver<ResolversTypes['Ticket'], ParentType, ContextType, RequireFields<MutationAssignTicketArgs, 'id'>>;
  commentTicket?: Resolver<ResolversTypes['Ticket'], ParentType, ContextType, RequireFields<MutationCommentTicketArgs, 'id' | 'text'>>;
  setTicketPriority?: Resolver<ResolversTypes['Ticket'], ParentType, ContextType, RequireFields<MutationSetTicketPriorityArgs, 'id' | 'priority'>>;
};

export type SubscriptionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  serviceStatusChanged?: SubscriptionResolver<ResolversTypes['ServiceStatusEvent'], "serviceStatusChanged", ParentType, ContextType, Partial<SubscriptionServiceStatusChangedArgs>>;
  serviceChanged?: SubscriptionResolver<ResolversTypes['ServiceChange'], "serviceChanged", ParentType, ContextType, Partial<SubscriptionServiceChangedArgs>>;
};

export type Resolvers<ContextType = GraphqlContext> = {
  PluginState?: PluginStateResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  DayUptimes?: GraphQLScalarType;
  DayStatuses?: GraphQLScalarType;
  User?: UserResolvers<ContextType>;
  ConnectedProvider?: ConnectedProviderResolvers<ContextType>;
  Grant?: GrantResolvers<ContextType>;
  PasswordLink?: PasswordLinkResolvers<ContextType>;
  SecondStep?: SecondStepResolvers<ContextType>;
  SecondStepSetup?: SecondStepSetupResolvers<ContextType>;
  LoginResult?: LoginResultResolvers<ContextType>;
  SlaPeriodResult?: SlaPeriodResultResolvers<ContextType>;
  SlaRangeResult?: SlaRangeResultResolvers<ContextType>;
  SlaRange?: SlaRangeResolvers<ContextType>;
  SlaComparison?: SlaComparisonResolvers<ContextType>;
  SlaSnapshotTrendPoint?: SlaSnapshotTrendPointResolvers<ContextType>;
  SlaTrendPoint?: SlaTrendPointResolvers<ContextType>;
  SlaDailyUptimePage?: SlaDailyUptimePageResolvers<ContextType>;
  SlaBudgetPeriod?: SlaBudgetPeriodResolvers<ContextType>;
  SlaBurnRate?: SlaBurnRateResolvers<ContextType>;
  SlaErrorBudget?: SlaErrorBudgetResolvers<ContextType>;
  SlaBurnAlert?: SlaBurnAlertResolvers<ContextType>;
  SlaDashboardStats?: SlaDashboardStatsResolvers<ContextType>;
  BackupStatus?: BackupStatusResolvers<ContextType>;
  ServiceBackup?: ServiceBackupResolvers<ContextType>;
  BackupCounts?: BackupCountsResolvers<ContextType>;
  BackupPage?: BackupPageResolvers<ContextType>;
  BackupReport?: BackupReportResolvers<ContextType>;
  BackupReportPage?: BackupReportPageResolvers<ContextType>;
  StorageVolume?: StorageVolumeResolvers<ContextType>;
  StoragePage?: StoragePageResolvers<ContextType>;
  StoragePoint?: StoragePointResolvers<ContextType>;
  Service?: ServiceResolvers<ContextType>;
  AlikePaths?: AlikePathsResolvers<ContextType>;
  VantagePoint?: VantagePointResolvers<ContextType>;
  VantageStretch?: VantageStretchResolvers<ContextType>;
  InventoryTotals?: InventoryTotalsResolvers<ContextType>;
  AffectedService?: AffectedServiceResolvers<ContextType>;
  InventoryChange?: InventoryChangeResolvers<ContextType>;
  SlaGroup?: SlaGroupResolvers<ContextType>;
  SlaGroupTerms?: SlaGroupTermsResolvers<ContextType>;
  SlaCreditStep?: SlaCreditStepResolvers<ContextType>;
  SlaCredit?: SlaCreditResolvers<ContextType>;
  SlaCreditForecast?: SlaCreditForecastResolvers<ContextType>;
  SlaCreditForecastStep?: SlaCreditForecastStepResolvers<ContextType>;
  SlaTier?: SlaTierResolvers<ContextType>;
  RuleOutcome?: RuleOutcomeResolvers<ContextType>;
  RulePreview?: RulePreviewResolvers<ContextType>;
  SlaSeal?: SlaSealResolvers<ContextType>;
  SealVerdict?: SealVerdictResolvers<ContextType>;
  SealProblem?: SealProblemResolvers<ContextType>;
  ServicePage?: ServicePageResolvers<ContextType>;
  HierarchyNode?: HierarchyNodeResolvers<ContextType>;
  Agent?: AgentResolvers<ContextType>;
  AddedService?: AddedServiceResolvers<ContextType>;
  ServiceLatency?: ServiceLatencyResolvers<ContextType>;
  ServiceStatusEvent?: ServiceStatusEventResolvers<ContextType>;
  ServiceChange?: ServiceChangeResolvers<ContextType>;
  ImageChange?: ImageChangeResolvers<ContextType>;
  ServiceChangePage?: ServiceChangePageResolvers<ContextType>;
  CustomerUpdate?: CustomerUpdateResolvers<ContextType>;
  StatusPage?: StatusPageResolvers<ContextType>;
  Incident?: IncidentResolvers<ContextType>;
  IncidentReference?: IncidentReferenceResolvers<ContextType>;
  OutageEvidence?: OutageEvidenceResolvers<ContextType>;
  IncidentEntry?: IncidentEntryResolvers<ContextType>;
  IncidentPage?: IncidentPageResolvers<ContextType>;
  IncidentStats?: IncidentStatsResolvers<ContextType>;
  ExclusionWindow?: ExclusionWindowResolvers<ContextType>;
  ExclusionWindowAnswer?: ExclusionWindowAnswerResolvers<ContextType>;
  ExclusionSpan?: ExclusionSpanResolvers<ContextType>;
  SlaCorrectionSums?: SlaCorrectionSumsResolvers<ContextType>;
  SlaCorrectionImpact?: SlaCorrectionImpactResolvers<ContextType>;
  SlaCorrectionProgress?: SlaCorrectionProgressResolvers<ContextType>;
  SlaCorrection?: SlaCorrectionResolvers<ContextType>;
  SlaCorrectedSegment?: SlaCorrectedSegmentResolvers<ContextType>;
  SlaCorrectionPreview?: SlaCorrectionPreviewResolvers<ContextType>;
  SlaCorrectionAnswer?: SlaCorrectionAnswerResolvers<ContextType>;
  UserSession?: UserSessionResolvers<ContextType>;
  UserAccount?: UserAccountResolvers<ContextType>;
  MachineKey?: MachineKeyResolvers<ContextType>;
  MachineKeys?: MachineKeysResolvers<ContextType>;
  IssuedKey?: IssuedKeyResolvers<ContextType>;
  AuditEntry?: AuditEntryResolvers<ContextType>;
  AuditStream?: AuditStreamResolvers<ContextType>;
  LimitSeen?: LimitSeenResolvers<ContextType>;
  LoginProvider?: LoginProviderResolvers<ContextType>;
  LoginProviderGrant?: LoginProviderGrantResolvers<ContextType>;
  ProviderLogin?: ProviderLoginResolvers<ContextType>;
  AuditProof?: AuditProofResolvers<ContextType>;
  NotificationChannelKind?: NotificationChannelKindResolvers<ContextType>;
  NotificationField?: NotificationFieldResolvers<ContextType>;
  NotificationSetting?: NotificationSettingResolvers<ContextType>;
  NotificationChannel?: NotificationChannelResolvers<ContextType>;
  QuietWindow?: QuietWindowResolvers<ContextType>;
  QuietHours?: QuietHoursResolvers<ContextType>;
  NotificationRoute?: NotificationRouteResolvers<ContextType>;
  NotificationPreview?: NotificationPreviewResolvers<ContextType>;
  NotificationDelivery?: NotificationDeliveryResolvers<ContextType>;
  NotificationDeliveryPage?: NotificationDeliveryPageResolvers<ContextType>;
  NotificationTest?: NotificationTestResolvers<ContextType>;
  TicketTransition?: TicketTransitionResolvers<ContextType>;
  TicketChange?: TicketChangeResolvers<ContextType>;
  TicketComment?: TicketCommentResolvers<ContextType>;
  Ticket?: TicketResolvers<ContextType>;
  TicketPage?: TicketPageResolvers<ContextType>;
  TicketBoardColumn?: TicketBoardColumnResolvers<ContextType>;
  TicketWorkflow?: TicketWorkflowResolvers<ContextType>;
  TicketCatalogItem?: TicketCatalogItemResolvers<ContextType>;
  TicketCatalogCategory?: TicketCatalogCategoryResolvers<ContextType>;
  CustomerContact?: CustomerContactResolvers<ContextType>;
  Customer?: CustomerResolvers<ContextType>;
  SlaReport?: SlaReportResolvers<ContextType>;
  SlaReportFile?: SlaReportFileResolvers<ContextType>;
  CustomerPortal?: CustomerPortalResolvers<ContextType>;
  CustomerSubscriber?: CustomerSubscriberResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = GraphqlContext> = {
  access?: AccessDirectiveResolver<any, any, ContextType>;
  cost?: CostDirectiveResolver<any, any, ContextType>;
};
