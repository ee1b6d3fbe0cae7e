import { Type } from 'typebox'

/** POST /api/v1/auth/login: what the login page of the dashboard sends. */
export const LoginBody = Type.Object(
  {
    email: Type.String({ maxLength: 320 }),
    password: Type.String({ maxLength: 1024 }),
    code: Type.Optional(Type.String({ maxLength: 100, description: 'Of the second step, where it is on' })),
    remember: Type.Optional(Type.Boolean({ description: 'Whether the session outlives the browser' })),
  },
  { $id: 'LoginBody' },
)

/** POST /api/v1/auth/password: the own password, and the next one. */
export const PasswordChange = Type.Object(
  { current: Type.String({ maxLength: 1024 }), next: Type.String({ maxLength: 1024 }) },
  { $id: 'PasswordChange' },
)

/** Who is signed in by the cookies of this browser. */
export const PageSession = Type.Object(
  {
    user: Type.Object({ id: Type.String(), email: Type.String(), role: Type.String() }),
    pageToken: Type.String({ description: 'What pages send as X-ITOps-Page-Token beside the cookie' }),
    secondsLeft: Type.Number({ description: 'For how long the cookie is good before it is to be renewed' }),
  },
  { $id: 'PageSession' },
)

/** GET /api/v1/auth/session. */
export const PresentSession = Type.Object(
  {
    session: Type.Union([PageSession, Type.Null()]),
    renewable: Type.Boolean({ description: 'Whether POST /api/v1/auth/refresh may open it again' }),
  },
  { $id: 'PresentSession' },
)

/** GET /api/v1/auth/providers. */
export const LoginProviders = Type.Object(
  {
    providers: Type.Array(
      Type.Object({
        id: Type.String(),
        name: Type.String(),
        kind: Type.Enum(['password', 'oidc']),
        url: Type.Optional(
          Type.String({ description: 'Where a browser goes to sign in, of another kind than password' }),
        ),
      }),
    ),
    resetByMail: Type.Boolean({ description: 'Whether core can send a mail to who has forgotten the password' }),
  },
  { $id: 'LoginProviders' },
)
