import type { TypedDocument } from '../typed-document.ts'
import type {
  Login,
  LoginVariables,
  Refresh,
  RefreshVariables,
  Plugins,
  PluginsVariables,
  Users,
  UsersVariables,
  CreateUser,
  CreateUserVariables,
  DeleteUser,
  DeleteUserVariables,
  ChangePassword,
  ChangePasswordVariables,
  MachineKeys,
  MachineKeysVariables,
  IssueKey,
  IssueKeyVariables,
  RotateKey,
  RotateKeyVariables,
  RevokeKey,
  RevokeKeyVariables,
} from './types.generated.ts'

export const loginDocument: TypedDocument<Login, LoginVariables> =
  "mutation Login($email:String!$password:String!){login(email:$email password:$password){...Session}}fragment Session on LoginResult{token refreshToken user{id email role}}"

export const refreshDocument: TypedDocument<Refresh, RefreshVariables> =
  "mutation Refresh($refreshToken:String!){refreshToken(refreshToken:$refreshToken){...Session}}fragment Session on LoginResult{token refreshToken user{id email role}}"

export const pluginsDocument: TypedDocument<Plugins, PluginsVariables> =
  "query Plugins{plugins{plugin enabled}}"

export const usersDocument: TypedDocument<Users, UsersVariables> =
  "query Users{users{...UserAccount}}fragment UserAccount on UserAccount{id email role scope createdAt}"

export const createUserDocument: TypedDocument<CreateUser, CreateUserVariables> =
  "mutation CreateUser($email:String!$password:String!$role:UserRole!$scope:String!){createUser(email:$email password:$password role:$role scope:$scope){id}}"

export const deleteUserDocument: TypedDocument<DeleteUser, DeleteUserVariables> =
  "mutation DeleteUser($id:ID!){deleteUser(id:$id)}"

export const changePasswordDocument: TypedDocument<ChangePassword, ChangePasswordVariables> =
  "mutation ChangePassword($current:String!$next:String!){changePassword(current:$current next:$next)}"

export const machineKeysDocument: TypedDocument<MachineKeys, MachineKeysVariables> =
  "query MachineKeys{machineKeys{operatorKeyUsedAt keys{...MachineKey}}}fragment MachineKey on MachineKey{id name scope kinds createdBy createdAt expiresAt previousUntil lastUsedAt revokedAt revokedBy}"

export const issueKeyDocument: TypedDocument<IssueKey, IssueKeyVariables> =
  "mutation IssueKey($input:IssueKeyInput!){issueKey(input:$input){token agentCommand}}"

export const rotateKeyDocument: TypedDocument<RotateKey, RotateKeyVariables> =
  "mutation RotateKey($id:ID!$overlapHours:Float!){rotateKey(id:$id overlapHours:$overlapHours){token agentCommand}}"

export const revokeKeyDocument: TypedDocument<RevokeKey, RevokeKeyVariables> =
  "mutation RevokeKey($id:ID!){revokeKey(id:$id){id}}"
