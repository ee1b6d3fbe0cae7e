import { execFileSync } from 'node:child_process'
import { chownSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serverOf } from '../../../../testing/database/database.ts'
import { startPostgres } from '../../../../testing/database/postgres-server.ts'
import { pathOf } from '../../../../testing/servers/programs.ts'
import type { DatabaseServer } from '../../config.ts'
import { openPostgres } from './postgres.ts'

/** Who may connect in which way. */
const access = `host all postgres 127.0.0.1/32 trust
hostssl all encrypted 127.0.0.1/32 trust
hostnossl all clear 127.0.0.1/32 trust
`

/** Makes an authority, and a certificate of it for 127.0.0.1, in a folder of the server's; resolves to the server's arguments. */
function withCertificate(folder: string): string[] {
  const { uid, gid } = statSync(folder)
  const openssl = (...args: string[]) => execFileSync(pathOf('openssl'), args, { cwd: folder, stdio: 'ignore' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  openssl('req', '-x509', ...key, '-subj', '/CN=authority', '-keyout', 'ca.key', '-out', 'ca.pem')
  openssl(
    ...['req', '-x509', ...key, '-subj', '/CN=database', '-addext', 'subjectAltName=IP:127.0.0.1'],
    ...['-CA', 'ca.pem', '-CAkey', 'ca.key', '-keyout', 'server.key', '-out', 'server.pem'],
  )
  for (const name of ['server.key', 'server.pem']) chownSync(join(folder, name), uid, gid)
  writeFileSync(join(folder, 'hba'), access)
  const files = { ssl_cert_file: 'server.pem', ssl_key_file: 'server.key', hba_file: 'hba' }
  return ['-c', 'ssl=on', ...Object.entries(files).flatMap(([name, file]) => ['-c', `${name}=${join(folder, file)}`])]
}

function otherAuthority(): string {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  return execFileSync(pathOf('openssl'), ['req', '-x509', ...key, '-subj', '/CN=other', '-keyout', '/dev/null'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

describe('a connection by TLS', () => {
  let postgres: Awaited<ReturnType<typeof startPostgres>>
  let without: Awaited<ReturnType<typeof startPostgres>>
  let rootCertificate: string
  beforeAll(async () => {
    postgres = await startPostgres((folder) => {
      const args = withCertificate(folder)
      rootCertificate = readFileSync(join(folder, 'ca.pem'), 'utf8')
      return args
    })
    without = await startPostgres()
    for (const role of ['encrypted', 'clear']) await isEncrypted({}, postgres, `create role ${role} login`)
  })
  afterAll(async () => {
    await postgres?.stop()
    await without?.stop()
  })

  /** Whether the connection is encrypted, or why there is none. */
  const isEncrypted = async (settings: Partial<DatabaseServer>, server = postgres, first = 'select') => {
    if (!server) throw new Error('PostgreSQL is missing: install it (Debian: apt-get install postgresql)')
    const database = openPostgres({ ...serverOf(server.url), ...settings })
    try {
      await database.query(first)
      const query = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()'
      const { rows } = await database.query<{ ssl: boolean }>(query)
      return rows[0]?.ssl
    } catch (error) {
      return String(error)
    } finally {
      await database.close()
    }
  }

  it('is what each mode says, as libpq means it', async () => {
    expect(await isEncrypted({ sslMode: 'disable' })).toBe(false)
    expect(await isEncrypted({ sslMode: 'require' })).toBe(true)
    expect(await isEncrypted({ sslMode: 'require', rootCertificate })).toBe(true)
    expect(await isEncrypted({ sslMode: 'verify-ca', rootCertificate, host: 'localhost' })).toBe(true)
    expect(await isEncrypted({ sslMode: 'verify-full', rootCertificate })).toBe(true)
  })

  it('is tried in the clear and then encrypted with allow, and the other way round with prefer', async () => {
    const both = async (settings: Partial<DatabaseServer>, server = postgres) => [
      await isEncrypted({ ...settings, sslMode: 'allow' }, server),
      await isEncrypted({ ...settings, sslMode: 'prefer' }, server),
    ]
    expect(await both({})).toEqual([false, true])
    expect(await both({ user: 'encrypted' })).toEqual([true, true])
    expect(await both({ user: 'clear' })).toEqual([false, false])
    expect(await isEncrypted({ user: 'clear', sslMode: 'require' })).toMatch(/no pg_hba.conf entry/)
    expect(await both({ host: 'localhost', rootCertificate })).toEqual([false, true])
    expect(await both({}, without)).toEqual([false, false])
    expect(await isEncrypted({ sslMode: 'require' }, without)).toMatch(/does not support SSL/)
    const nowhere = expect.stringMatching(/database "nowhere" does not exist/)
    expect(await both({ name: 'nowhere' })).toEqual([nowhere, nowhere])
    expect(await both({ name: 'nowhere' }, without)).toEqual([nowhere, nowhere])
    expect(await both({ port: 1 })).toEqual([
      expect.stringMatching(/ECONNREFUSED/),
      expect.stringMatching(/ECONNREFUSED/),
    ])
  })

  it('of another authority is none: prefer goes on in the clear, and allow has what the server said first', async () => {
    const rootCertificate = otherAuthority()
    expect(await isEncrypted({ sslMode: 'prefer', rootCertificate })).toBe(false)
    expect(await isEncrypted({ sslMode: 'allow', rootCertificate, user: 'encrypted' })).toMatch(/no pg_hba.conf entry/)
    expect(await isEncrypted({ sslMode: 'prefer', rootCertificate, user: 'encrypted' })).toMatch(/no pg_hba.conf entry/)
  })

  it('carries more than fits into its buffers, both ways', async () => {
    if (!postgres) throw new Error('PostgreSQL is missing')
    const database = openPostgres({ ...serverOf(postgres.url), sslMode: 'prefer' })
    const text = 'x'.repeat(8_000_000)
    const { rows } = await database.query<{ text: string }>('select $1::text as text', [text])
    expect(rows[0]?.text === text).toBe(true)
    await database.close()
  })

  it('is refused to a server of another authority, and with verify-full to one of another name', async () => {
    const other = otherAuthority()
    for (const sslMode of ['require', 'verify-ca', 'verify-full'] as const)
      expect(await isEncrypted({ sslMode, rootCertificate: other })).toMatch(/certificate/)
    expect(await isEncrypted({ sslMode: 'verify-full', rootCertificate: undefined })).toMatch(/certificate/)
    expect(await isEncrypted({ sslMode: 'verify-full', rootCertificate, host: 'localhost' })).toMatch(/localhost/)
  })
})
