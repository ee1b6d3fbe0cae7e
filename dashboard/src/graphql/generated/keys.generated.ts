import type { TypedDocument } from '../typed-document.ts'
import type {
  MachineKeys,
  MachineKeysVariables,
  IssueKey,
  IssueKeyVariables,
  RotateKey,
  RotateKeyVariables,
  RevokeKey,
  RevokeKeyVariables,
} from './types.generated.ts'

export const machineKeysDocument: TypedDocument<MachineKeys, MachineKeysVariables> =
  "query MachineKeys{machineKeys{operatorKeyUsedAt keys{...MachineKey}}}fragment MachineKey on MachineKey{id name scope kinds createdBy createdAt expiresAt previousUntil lastUsedAt revokedAt revokedBy}"

export const issueKeyDocument: TypedDocument<IssueKey, IssueKeyVariables> =
  "mutation IssueKey($input:IssueKeyInput!){issueKey(input:$input){token agentCommand}}"

export const rotateKeyDocument: TypedDocument<RotateKey, RotateKeyVariables> =
  "mutation RotateKey($id:ID!$overlapHours:Float!){rotateKey(id:$id overlapHours:$overlapHours){token agentCommand}}"

export const revokeKeyDocument: TypedDocument<RevokeKey, RevokeKeyVariables> =
  "mutation RevokeKey($id:ID!){revokeKey(id:$id){id}}"
