export type { UserAccount } from '../graphql/generated/types.generated.ts'
export {
  changePasswordDocument,
  createUserDocument,
  deleteUserDocument,
  usersDocument,
} from '../graphql/generated/users.generated.ts'
