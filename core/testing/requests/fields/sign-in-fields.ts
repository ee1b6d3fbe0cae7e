import type { RootField } from './root-field.ts'

/** The root fields of signing in and of passwords, as those in root-fields.ts. */
export const signInFields: Record<string, RootField> = {
  'Mutation.inviteUser': {
    role: 'ADMIN',
    call: 'mutation { inviteUser(email: "nobody", role: VIEWER, scope: "acme") { token } }',
    answers: 'bad_request',
  },
  'Mutation.offerPasswordLink': {
    role: 'ADMIN',
    call: 'mutation { offerPasswordLink(userId: 999) { token } }',
    answers: 'not_found',
  },
  'Mutation.changePassword': {
    role: 'VIEWER',
    call: 'mutation { changePassword(current: "wrong", next: "long enough to be one") }',
    answers: 'invalid_credentials',
  },
  'Mutation.login': {
    role: 'PUBLIC',
    call: 'mutation { login(email: "a@b.c", password: "wrong") { token } }',
    answers: 'invalid_credentials',
  },
  'Mutation.refreshToken': {
    role: 'PUBLIC',
    call: 'mutation { refreshToken(refreshToken: "wrong") { token } }',
    answers: 'unauthenticated',
  },
  'Query.loginProviders': { role: 'ADMIN', everything: true, call: '{ loginProviders { id } }' },
  'Mutation.disconnectProvider': {
    role: 'VIEWER',
    call: 'mutation { disconnectProvider(id: 999) }',
    answers: 'not_found',
  },
  'Mutation.beginSecondStep': {
    role: 'VIEWER',
    call: 'mutation { beginSecondStep(password: "wrong") { secret } }',
    answers: 'invalid_credentials',
  },
  'Mutation.confirmSecondStep': {
    role: 'VIEWER',
    call: 'mutation { confirmSecondStep(code: "wrong") }',
    answers: 'invalid_code',
  },
  'Mutation.removeSecondStep': {
    role: 'VIEWER',
    call: 'mutation { removeSecondStep(password: "wrong") }',
    answers: 'invalid_credentials',
  },
  'Mutation.resetSecondStep': {
    role: 'ADMIN',
    call: 'mutation { resetSecondStep(userId: 999) }',
    answers: 'not_found',
  },
}
