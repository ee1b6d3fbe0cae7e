import { execFileSync } from 'node:child_process'
import { chownSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serverOf } from '../../../../testing/database/database.ts'
import { startPostgres } from '../../../../testing/database/postgres-server.ts'
import { pathOf } from '../../../../testing/servers/programs.ts'
import type { DatabaseServer } from '../../config.ts'
import { openPostgres } from './postgres.ts'

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
  const files = { ssl_cert_file: 'server.pem', ssl_key_file: 'server.key' }
  return ['-c', 'ssl=on', ...Object.entries(files).flatMap(([name, file]) => ['-c', `${name}=${join(folder, file)}`])]
}

describe('a connection by TLS', () => {
  let postgres: Awaited<ReturnType<typeof startPostgres>>
  let rootCertificate: string
  beforeAll(async () => {
    postgres = await startPostgres((folder) => {
      const args = withCertificate(folder)
      rootCertificate = readFileSync(join(folder, 'ca.pem'), 'utf8')
      return args
    })
  })
  afterAll(() => postgres?.stop())

  /** Whether the connection is encrypted, or why there is none. */
  const isEncrypted = async (settings: Partial<DatabaseServer>) => {
    if (!postgres) throw new Error('PostgreSQL is missing: install it (Debian: apt-get install postgresql)')
    const database = openPostgres({ ...serverOf(postgres.url), ...settings })
    try {
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

  it('is refused to a server of another authority, and with verify-full to one of another name', async () => {
    const other = execFileSync(
      pathOf('openssl'),
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-subj',
        '/CN=other',
        '-keyout',
        '/dev/null',
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    )
    for (const sslMode of ['require', 'verify-ca', 'verify-full'] as const)
      expect(await isEncrypted({ sslMode, rootCertificate: other })).toMatch(/certificate/)
    expect(await isEncrypted({ sslMode: 'verify-full', rootCertificate: undefined })).toMatch(/certificate/)
    expect(await isEncrypted({ sslMode: 'verify-full', rootCertificate, host: 'localhost' })).toMatch(/localhost/)
  })
})
