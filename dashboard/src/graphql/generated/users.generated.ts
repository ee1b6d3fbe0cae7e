import type { TypedDocument } from '../typed-document.ts'
import type {
  Plugins,
  PluginsVariables,
  OwnGrants,
  OwnGrantsVariables,
  GrantRole,
  GrantRoleVariables,
  RevokeRole,
  RevokeRoleVariables,
  Users,
  UsersVariables,
  CreateUser,
  CreateUserVariables,
  InviteUser,
  InviteUserVariables,
  OfferPasswordLink,
  OfferPasswordLinkVariables,
  DeleteUser,
  DeleteUserVariables,
  MachineKeys,
  MachineKeysVariables,
  IssueKey,
  IssueKeyVariables,
  RotateKey,
  RotateKeyVariables,
  RevokeKey,
  RevokeKeyVariables,
  AuditLog,
  AuditLogVariables,
  AuditLines,
  AuditLinesVariables,
  AuditStreams,
  AuditStreamsVariables,
  LimitsSeen,
  LimitsSeenVariables,
  VerifyAuditLog,
  VerifyAuditLogVariables,
  Sessions,
  SessionsVariables,
  EndSession,
  EndSessionVariables,
  SecondStep,
  SecondStepVariables,
  BeginSecondStep,
  BeginSecondStepVariables,
  ConfirmSecondStep,
  ConfirmSecondStepVariables,
  RemoveSecondStep,
  RemoveSecondStepVariables,
  ResetSecondStep,
  ResetSecondStepVariables,
  LoginProviders,
  LoginProvidersVariables,
  LoginProviderState,
  LoginProviderStateVariables,
  ConnectedProviders,
  ConnectedProvidersVariables,
  DisconnectProvider,
  DisconnectProviderVariables,
} from './types.generated.ts'

export const pluginsDocument: TypedDocument<Plugins, PluginsVariables> =
  "query Plugins{plugins{plugin enabled}}"

export const ownGrantsDocument: TypedDocument<OwnGrants, OwnGrantsVariables> =
  "query OwnGrants{me{grants{...Grant}}}fragment Grant on Grant{id role scope source grantedBy grantedAt}"

export const grantRoleDocument: TypedDocument<GrantRole, GrantRoleVariables> =
  "mutation GrantRole($userId:ID!$role:UserRole!$scope:String!){grantRole(userId:$userId role:$role scope:$scope){id}}"

export const revokeRoleDocument: TypedDocument<RevokeRole, RevokeRoleVariables> =
  "mutation RevokeRole($grantId:ID!){revokeRole(grantId:$grantId){id}}"

export const usersDocument: TypedDocument<Users, UsersVariables> =
  "query Users{users{...UserAccount}}fragment UserAccount on UserAccount{id email role scope grants{...Grant}createdAt}fragment Grant on Grant{id role scope source grantedBy grantedAt}"

export const createUserDocument: TypedDocument<CreateUser, CreateUserVariables> =
  "mutation CreateUser($email:String!$password:String!$role:UserRole!$scope:String!){createUser(email:$email password:$password role:$role scope:$scope){id}}"

export const inviteUserDocument: TypedDocument<InviteUser, InviteUserVariables> =
  "mutation InviteUser($email:String!$role:UserRole!$scope:String!){inviteUser(email:$email role:$role scope:$scope){token}}"

export const offerPasswordLinkDocument: TypedDocument<OfferPasswordLink, OfferPasswordLinkVariables> =
  "mutation OfferPasswordLink($userId:ID!){offerPasswordLink(userId:$userId){token}}"

export const deleteUserDocument: TypedDocument<DeleteUser, DeleteUserVariables> =
  "mutation DeleteUser($id:ID!){deleteUser(id:$id)}"

export const machineKeysDocument: TypedDocument<MachineKeys, MachineKeysVariables> =
  "query MachineKeys{machineKeys{operatorKeyUsedAt keys{...MachineKey}}}fragment MachineKey on MachineKey{id name scope kinds createdBy createdAt expiresAt previousUntil lastUsedAt revokedAt revokedBy}"

export const issueKeyDocument: TypedDocument<IssueKey, IssueKeyVariables> =
  "mutation IssueKey($input:IssueKeyInput!){issueKey(input:$input){token agentCommand}}"

export const rotateKeyDocument: TypedDocument<RotateKey, RotateKeyVariables> =
  "mutation RotateKey($id:ID!$overlapHours:Float!){rotateKey(id:$id overlapHours:$overlapHours){token agentCommand}}"

export const revokeKeyDocument: TypedDocument<RevokeKey, RevokeKeyVariables> =
  "mutation RevokeKey($id:ID!){revokeKey(id:$id){id}}"

export const auditLogDocument: TypedDocument<AuditLog, AuditLogVariables> =
  "query AuditLog($filter:AuditFilter$first:Int!$after:Int){auditLog(filter:$filter first:$first after:$after){...AuditEntry}}fragment AuditEntry on AuditEntry{id at actor address requestId action outcome subjectKind subject before after}"

export const auditLinesDocument: TypedDocument<AuditLines, AuditLinesVariables> =
  "query AuditLines($filter:AuditFilter$first:Int!$after:Int){auditLog(filter:$filter first:$first after:$after){id line}}"

export const auditStreamsDocument: TypedDocument<AuditStreams, AuditStreamsVariables> =
  "query AuditStreams{auditStreams{target waiting lagSeconds sentAt failures failure}}"

export const limitsSeenDocument: TypedDocument<LimitsSeen, LimitsSeenVariables> =
  "query LimitsSeen{limitsSeen(first:500){limit callerKind caller name refusals lastAt retryAfterSeconds}}"

export const verifyAuditLogDocument: TypedDocument<VerifyAuditLog, VerifyAuditLogVariables> =
  "query VerifyAuditLog{verifyAuditLog{entries head holds heldUpTo}}"

export const sessionsDocument: TypedDocument<Sessions, SessionsVariables> =
  "query Sessions{sessions{id openedAt usedAt address client current}}"

export const endSessionDocument: TypedDocument<EndSession, EndSessionVariables> =
  "mutation EndSession($id:ID!){endSession(id:$id)}"

export const secondStepDocument: TypedDocument<SecondStep, SecondStepVariables> =
  "query SecondStep{me{id secondStep{isOn recoveryCodes}}}"

export const beginSecondStepDocument: TypedDocument<BeginSecondStep, BeginSecondStepVariables> =
  "mutation BeginSecondStep($password:String!){beginSecondStep(password:$password){secret uri}}"

export const confirmSecondStepDocument: TypedDocument<ConfirmSecondStep, ConfirmSecondStepVariables> =
  "mutation ConfirmSecondStep($code:String!){confirmSecondStep(code:$code)}"

export const removeSecondStepDocument: TypedDocument<RemoveSecondStep, RemoveSecondStepVariables> =
  "mutation RemoveSecondStep($password:String!){removeSecondStep(password:$password)}"

export const resetSecondStepDocument: TypedDocument<ResetSecondStep, ResetSecondStepVariables> =
  "mutation ResetSecondStep($userId:ID!){resetSecondStep(userId:$userId)}"

export const loginProvidersDocument: TypedDocument<LoginProviders, LoginProvidersVariables> =
  "query LoginProviders{loginProviders{...LoginProvider}}fragment LoginProvider on LoginProvider{id name issuer clientId hasSecret scopes groupsClaim redirectUri signOutUri grants{group role scope}people lastLogins{email at}}"

export const loginProviderStateDocument: TypedDocument<LoginProviderState, LoginProviderStateVariables> =
  "query LoginProviderState($id:ID!){loginProviders(id:$id){id problem}}"

export const connectedProvidersDocument: TypedDocument<ConnectedProviders, ConnectedProvidersVariables> =
  "query ConnectedProviders{me{hasPassword connected{id provider issuer linkedAt usedAt}}}"

export const disconnectProviderDocument: TypedDocument<DisconnectProvider, DisconnectProviderVariables> =
  "mutation DisconnectProvider($id:ID!){disconnectProvider(id:$id)}"
