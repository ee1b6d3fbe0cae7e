import { typed } from './typed-document.ts'
import type { LoginResult } from './types.ts'

const tokens = 'token refreshToken user { id email role }'

export const loginDocument = typed<{ login: LoginResult }, { email: string; password: string }>(`
  mutation Login($email: String!, $password: String!) {
    login(email: $email, password: $password) { ${tokens} }
  }
`)

export const refreshDocument = typed<{ refreshToken: LoginResult }, { refreshToken: string }>(`
  mutation Refresh($refreshToken: String!) {
    refreshToken(refreshToken: $refreshToken) { ${tokens} }
  }
`)

export type Plugin = 'SLA' | 'TICKETING'

export const pluginsDocument = typed<{ plugins: { plugin: Plugin; enabled: boolean }[] }>(`
  query Plugins {
    plugins { plugin enabled }
  }
`)
