import { typed } from './typed-document.ts'

export interface UserAccount {
  id: string
  email: string
  role: 'VIEWER' | 'ADMIN'
  /** A hierarchy path prefix; empty is everything. */
  scope: string
  createdAt: string
}

export const usersDocument = typed<{ users: UserAccount[] }>(`
  query Users {
    users { id email role scope createdAt }
  }
`)

export const createUserDocument = typed<
  { createUser: { id: string } },
  { email: string; password: string; role: 'VIEWER' | 'ADMIN'; scope: string }
>(`
  mutation CreateUser($email: String!, $password: String!, $role: UserRole!, $scope: String!) {
    createUser(email: $email, password: $password, role: $role, scope: $scope) { id }
  }
`)

export const deleteUserDocument = typed<{ deleteUser: boolean }, { id: string }>(`
  mutation DeleteUser($id: ID!) {
    deleteUser(id: $id)
  }
`)

export const changePasswordDocument = typed<{ changePassword: boolean }, { current: string; next: string }>(`
  mutation ChangePassword($current: String!, $next: String!) {
    changePassword(current: $current, next: $next)
  }
`)
