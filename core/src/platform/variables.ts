import { type Static, Type } from 'typebox'

const text = (fallback: string, description: string) => Type.String({ minLength: 1, default: fallback, description })
const secret = (minLength: number, description: string) => Type.String({ minLength, description })
const whole = (minimum: number, maximum: number, description: string, fallback?: number) =>
  Type.Integer({ minimum, maximum, description, ...(fallback === undefined ? {} : { default: fallback }) })

/** The fewest characters of a password, wherever one is set: in the configuration, by the API, on the page. */
export const minPasswordLength = 12
export const defaultAdminEmail = 'admin@itops.local'

/** Every variable of core. `npm run generate` writes them into core/README.md. */
export const Variables = Type.Object({
  ITOPS_SERVER_PORT: whole(0, 65_535, 'API server port', 8080),
  ITOPS_SERVER_HOST: Type.Optional(
    Type.String({ description: 'Address to listen on; 127.0.0.1 with `npm start`, every address in a container' }),
  ),
  ITOPS_SERVER_TRUSTED_PROXIES: Type.String({
    default: '',
    description:
      'Addresses or ranges of the proxies in front of core, separated by commas, like 10.0.0.0/8: only what they say of a client address is believed',
  }),
  ITOPS_SERVER_MAX_CONNECTIONS: whole(
    10,
    100_000,
    'HTTP connections that may be open at once; more are closed at once',
    10_000,
  ),
  ITOPS_LIMITS_KEY_REQUESTS_PER_MINUTE: whole(
    0,
    10_000_000,
    'Requests of one API key in a minute; 0 for no limit',
    120_000,
  ),
  ITOPS_LIMITS_USER_REQUESTS_PER_MINUTE: whole(
    0,
    10_000_000,
    'Requests of one user in a minute, an expensive query counting as several; 0 for no limit',
    3_000,
  ),
  ITOPS_LIMITS_ADDRESS_REQUESTS_PER_MINUTE: whole(
    0,
    10_000_000,
    'Requests of one address without a key or a login in a minute; 0 for no limit',
    3_000,
  ),
  ITOPS_METRICS_PORT: Type.Optional(
    whole(1, 65_535, 'A second listener for /metrics without a key, for the cluster network'),
  ),
  ITOPS_DATABASE_HOST: text('localhost', 'TimescaleDB host'),
  ITOPS_DATABASE_PORT: whole(1, 65_535, 'TimescaleDB port', 5432),
  ITOPS_DATABASE_NAME: text('itops', 'Database name'),
  ITOPS_DATABASE_USER: text('itops', 'Database user'),
  ITOPS_DATABASE_PASSWORD: Type.String({ default: '', description: 'Database password (secret)' }),
  ITOPS_DATABASE_OWNER_USER: Type.Optional(
    Type.String({
      description:
        'Owner of the tables, for migrations and upkeep, where ITOPS_DATABASE_USER is a member of itops_app and may change no table',
    }),
  ),
  ITOPS_DATABASE_OWNER_PASSWORD: Type.Optional(
    Type.String({ description: 'Password of the owner of the tables; required beside its user (secret)' }),
  ),
  ITOPS_DATABASE_SSLMODE: Type.Enum(['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'], {
    default: 'disable',
    description: 'disable, allow, prefer, require, verify-ca or verify-full, as libpq means them',
  }),
  ITOPS_DATABASE_SSLROOTCERT: Type.Optional(
    Type.String({
      pattern: '^-----BEGIN CERTIFICATE-----',
      description:
        'Certificate (PEM) of the authority that signed that of the database; by its file in ITOPS_DATABASE_SSLROOTCERT_FILE',
    }),
  ),
  ITOPS_DATABASE_POOL_SIZE: whole(
    8,
    200,
    'Connections per replica: one for probes of health, one for locks, a third of the rest each for reports, readers and jobs',
    16,
  ),
  ITOPS_DATABASE_POOL_MODE: Type.Enum(['session', 'transaction'], {
    default: 'session',
    description:
      'transaction when a pooler like PgBouncer stands before the database and gives its connections out by transaction; else session',
  }),
  ITOPS_DATABASE_READ_HOST: Type.String({
    default: '',
    description: 'A streaming replica that answers what only reads, while it is not behind; empty for none',
  }),
  ITOPS_DATABASE_READ_PORT: Type.Optional(whole(1, 65_535, 'Its port, when it is another than that of the database')),
  ITOPS_REDIS_HOST: text('localhost', 'Redis host'),
  ITOPS_REDIS_PORT: whole(1, 65_535, 'Redis port', 6379),
  ITOPS_REDIS_PASSWORD: Type.String({ default: '', description: 'Redis password (secret)' }),
  ITOPS_REDIS_SENTINELS: Type.String({
    default: '',
    description:
      'Sentinels that name the Redis master, instead of ITOPS_REDIS_HOST: hosts, each with a :port or without (26379), separated by commas',
  }),
  ITOPS_REDIS_SENTINEL_NAME: text('mymaster', 'What the Sentinels call the master'),
  ITOPS_REDIS_SENTINEL_PASSWORD: Type.String({ default: '', description: 'Password of the Sentinels (secret)' }),
  ITOPS_JWT_SECRET: secret(32, 'Signs the login tokens; at least 32 characters (secret, required)'),
  ITOPS_SECURITY_OPERATOR_API_KEY: secret(
    8,
    'The key of agents, webhooks and scrapers; at least 8 characters (secret, required)',
  ),
  ITOPS_ADMIN_EMAIL: text(defaultAdminEmail, 'Login of the administrator'),
  ITOPS_ADMIN_PASSWORD: Type.Optional(
    secret(
      minPasswordLength,
      'Password of the first administrator, at least 12 characters; used while there is no user, never afterwards (secret)',
    ),
  ),
  ITOPS_AUDIT_WEBHOOK_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^\\s]+$',
      description: 'Where the audit log is streamed to by POST, as NDJSON',
    }),
  ),
  ITOPS_AUDIT_WEBHOOK_SECRET: Type.Optional(
    secret(16, 'Signs what is streamed there, at least 16 characters; required beside the URL (secret)'),
  ),
  ITOPS_AUDIT_SYSLOG: Type.Optional(
    Type.String({
      pattern: '^(tcp|tls)://[^\\s/]+:\\d{1,5}$',
      description: 'The syslog server that the audit log is streamed to, like tls://logs.example.org:6514 (RFC 5424)',
    }),
  ),
  ITOPS_SLA_SIGNING_KEY: Type.Optional(
    Type.String({
      pattern: '^-----BEGIN PRIVATE KEY-----',
      description:
        'The Ed25519 key (PKCS #8, PEM) that signs sealed months; without it core makes one and keeps it encrypted in the database (secret)',
    }),
  ),
  ITOPS_SLA_TIMESTAMP_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^\\s]+$',
      description: 'A time stamping authority (RFC 3161) that is shown each hour which months were sealed',
    }),
  ),
  ITOPS_SLA_ANCHOR_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^\\s]+$',
      description: 'A webhook that is shown the same by POST, as JSON with a signature',
    }),
  ),
  ITOPS_SLA_ANCHOR_S3_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^\\s/]+/[^\\s?#]+$',
      description:
        'A bucket of S3, or of what speaks like it, that gets the same JSON as an object each time, like https://s3.eu-central-1.amazonaws.com/bucket/seals; best one that keeps objects (object lock)',
    }),
  ),
  ITOPS_SLA_ANCHOR_S3_REGION: Type.String({
    default: 'us-east-1',
    pattern: '^[a-z0-9-]{1,40}$',
    description: 'The region that requests to the bucket are signed for',
  }),
  ITOPS_SLA_ANCHOR_S3_ACCESS_KEY_ID: Type.Optional(
    Type.String({ pattern: '^[^\\s/]{3,128}$', description: 'Who may put objects there; required beside the URL' }),
  ),
  ITOPS_SLA_ANCHOR_S3_SECRET_ACCESS_KEY: Type.Optional(secret(8, 'Its secret; required beside the URL (secret)')),
  ITOPS_SLA_ANCHOR_GIT_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^\\s/@]+/[^\\s?#@]+$',
      description:
        'A git repository that gets the same JSON as a file of a commit each time, like https://git.example.org/audit/seals.git; best one whose branch refuses forced pushes',
    }),
  ),
  ITOPS_SLA_ANCHOR_GIT_BRANCH: Type.String({
    default: 'main',
    pattern: '^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?$',
    description: 'The branch of it, which is made where there is none',
  }),
  ITOPS_SLA_ANCHOR_GIT_USERNAME: Type.String({
    default: 'itops',
    pattern: '^[^\\s:]{1,128}$',
    description: 'The name that the token is sent with; of most servers any will do',
  }),
  ITOPS_SLA_ANCHOR_GIT_TOKEN: Type.Optional(
    secret(8, 'The token that may push there; required beside the URL (secret)'),
  ),
  ITOPS_SLA_TARGETS: Type.String({
    default: '',
    description:
      'SLA groups with a target that are shown on the public status page of this installation, a list in YAML or JSON of `{slaGroup, displayName, uptimeTarget}`',
  }),
  ITOPS_BRANDING_COMPANY_NAME: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Whose installation this is, on its public pages' }),
  ),
  ITOPS_BRANDING_LOGO_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^\\s"\'<>;,]+$',
      description: 'A logo that browsers load from there, on the same pages',
    }),
  ),
  ITOPS_BRANDING_ACCENT_COLOR: Type.Optional(
    Type.String({ pattern: '^#[0-9a-fA-F]{6}$', description: 'Their colour, like #0a7d55' }),
  ),
  ITOPS_SLA_PORTAL_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^\\s]+$',
      description:
        'A separate portal that is sent every status page that is not private by POST each 5 minutes, as its data.json has it',
    }),
  ),
  ITOPS_SLA_PORTAL_API_KEY: Type.Optional(
    secret(8, 'The key that is sent there as a bearer token, at least 8 characters; required beside the URL (secret)'),
  ),
  ITOPS_OIDC_PROVIDERS: Type.String({
    default: '',
    description:
      'Login providers that speak OpenID Connect, as a list in YAML or JSON: docs/access.md has its fields. With client secrets in it (secret)',
  }),
  ITOPS_PLUGINS_SLA_ENABLED: Type.Boolean({ default: true, description: 'Enable SLA plugin' }),
  ITOPS_SERVER_PUBLIC_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^\\s]+$',
      description: 'Where people open the dashboard, for the links in notifications, like https://itops.example.org',
    }),
  ),
  ITOPS_SECURITY_ENCRYPTION_KEY: Type.Optional(
    secret(
      32,
      'Encrypts the secrets of notification channels; at least 32 characters, else ITOPS_JWT_SECRET does. With another one they must be set again (secret)',
    ),
  ),
  ITOPS_SECURITY_WEBHOOK_HOST_ALLOWLIST: Type.String({
    default: '',
    description:
      'Targets of notifications that are not on the public internet: hosts, *.suffixes, addresses or ranges, each with a :port or without, separated by commas',
  }),
  ITOPS_PLUGINS_TICKETING_ENABLED: Type.Boolean({ default: true, description: 'Enable Ticketing plugin' }),
  ITOPS_TICKETING_DIR: Type.Optional(
    Type.String({ description: 'Folder with `workflows/*.yaml` and `catalog.yaml`, read again when they change' }),
  ),
  ITOPS_TICKETING_CLOSE_AFTER_HOURS: whole(1, 8760, 'Hours after which a ticket that stays resolved is closed', 72),
  ITOPS_LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    description: 'fatal, error, warn, info, debug, trace or silent',
  }),
})
export type Variables = Static<typeof Variables>

/** Those of the database server alone. */
export const DatabaseVariables = Type.Pick(Variables, [
  'ITOPS_DATABASE_HOST',
  'ITOPS_DATABASE_PORT',
  'ITOPS_DATABASE_NAME',
  'ITOPS_DATABASE_USER',
  'ITOPS_DATABASE_PASSWORD',
  'ITOPS_DATABASE_OWNER_USER',
  'ITOPS_DATABASE_OWNER_PASSWORD',
  'ITOPS_DATABASE_SSLMODE',
  'ITOPS_DATABASE_SSLROOTCERT',
  'ITOPS_DATABASE_POOL_SIZE',
  'ITOPS_DATABASE_POOL_MODE',
  'ITOPS_DATABASE_READ_HOST',
  'ITOPS_DATABASE_READ_PORT',
])
export type DatabaseVariables = Static<typeof DatabaseVariables>

/** Each of these is nothing without the one behind it. */
export const pairs = [
  ['ITOPS_AUDIT_WEBHOOK_URL', 'ITOPS_AUDIT_WEBHOOK_SECRET'],
  ['ITOPS_SLA_PORTAL_URL', 'ITOPS_SLA_PORTAL_API_KEY'],
  ['ITOPS_DATABASE_OWNER_USER', 'ITOPS_DATABASE_OWNER_PASSWORD'],
  ['ITOPS_DATABASE_OWNER_PASSWORD', 'ITOPS_DATABASE_OWNER_USER'],
  ['ITOPS_SLA_ANCHOR_S3_URL', 'ITOPS_SLA_ANCHOR_S3_ACCESS_KEY_ID'],
  ['ITOPS_SLA_ANCHOR_S3_URL', 'ITOPS_SLA_ANCHOR_S3_SECRET_ACCESS_KEY'],
  ['ITOPS_SLA_ANCHOR_GIT_URL', 'ITOPS_SLA_ANCHOR_GIT_TOKEN'],
] as const
