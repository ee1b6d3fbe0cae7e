import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { DatabaseServer } from '../../src/platform/config.ts'
import { freePort } from '../servers/free-port.ts'
import { pathOf } from '../servers/programs.ts'

/** Starts PgBouncer in transaction mode before a server, with so many connections of its own to each database; gives the way in. */
export async function startPgBouncer(
  server: DatabaseServer,
  connections: number,
): Promise<{ server: DatabaseServer; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'itops-pgbouncer-'))
  const port = await freePort()
  const login = `host=${server.host} port=${server.port} user=${server.user}`
  const file = join(folder, 'pgbouncer.ini')
  writeFileSync(
    file,
    `[databases]
* = ${login}${server.password ? ` password=${server.password}` : ''}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${connections}
max_client_conn = 200
`,
  )
  chmodSync(folder, 0o755)
  // It refuses to run as root.
  const owner =
    process.getuid?.() === 0 ? { uid: Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' })) } : {}
  const child = spawn(pathOf('pgbouncer'), [file], { ...owner, stdio: ['ignore', 'ignore', 'pipe'] })
  await ready(child)
  return {
    server: { ...server, host: '127.0.0.1', port, poolMode: 'transaction' },
    async stop() {
      child.kill('SIGKILL')
      await once(child, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function ready(child: ChildProcess): Promise<void> {
  if (!child.stderr) throw new Error('PgBouncer has no log')
  const said: string[] = []
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line)
    if (line.includes('process up')) {
      child.stderr.resume()
      return
    }
  }
  throw new Error(`PgBouncer did not start:\n${said.join('\n')}`)
}
