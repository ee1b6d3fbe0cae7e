import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '../servers/free-port.ts'
import { postgresFolder } from '../servers/programs.ts'

/** A PostgreSQL that runs in a folder of its own. */
export interface PostgresServer {
  url: string
  stop(): Promise<void>
}

/**
 * Starts Debian's PostgreSQL in a folder of its own, with more arguments that are made for that folder; undefined where it is not installed.
 */
export async function startPostgres(
  more: (folder: string) => string[] = () => [],
): Promise<PostgresServer | undefined> {
  return startIn(
    (bin, folder, owner) =>
      execFileSync(join(bin, 'initdb'), ['-D', join(folder, 'data'), '-U', 'postgres', '--auth=trust', '--no-sync'], {
        ...owner,
        stdio: ['ignore', 'ignore', 'inherit'],
      }),
    more,
  )
}

/** Starts a streaming replica of one that `startPostgres` started; undefined where that is not installed. */
export async function startStandby({ url }: PostgresServer): Promise<PostgresServer | undefined> {
  return startIn((bin, folder, owner) =>
    execFileSync(
      join(bin, 'pg_basebackup'),
      ['-d', url, '-D', join(folder, 'data'), '-R', '-X', 'stream', '-c', 'fast', '--no-sync'],
      { ...owner, stdio: ['ignore', 'ignore', 'inherit'] },
    ),
  )
}

type Owner = { uid?: number; gid?: number }

/** Starts what `make` has put into the folder `data`. */
async function startIn(
  make: (bin: string, folder: string, owner: Owner) => void,
  more: (folder: string) => string[] = () => [],
): Promise<PostgresServer | undefined> {
  const bin = postgresFolder()
  if (!bin) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'itops-postgres-'))
  const owner = ownerOf(folder)
  make(bin, folder, owner)
  const port = await freePort()
  const args = ['-D', join(folder, 'data'), '-h', '127.0.0.1', '-p', String(port), '-k', folder, '-F', ...more(folder)]
  const child = spawn(join(bin, 'postgres'), args, { ...owner, stdio: ['ignore', 'ignore', 'pipe'] })
  await ready(child)
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      if (child.exitCode === null) {
        child.kill('SIGINT')
        await once(child, 'exit')
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL refuses to run as root: then the folder goes to its own user. */
function ownerOf(folder: string): Owner {
  if (process.getuid?.() !== 0) return {}
  const [uid = 65_534, gid = 65_534] = ['-u', '-g'].map((flag) =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' })),
  )
  chownSync(folder, uid, gid)
  return { uid, gid }
}

async function ready(child: ChildProcess): Promise<void> {
  if (!child.stderr) throw new Error('PostgreSQL has no log')
  const said: string[] = []
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line)
    if (/ready to accept (?:read-only )?connections/.test(line)) {
      child.stderr.resume()
      return
    }
  }
  throw new Error(`PostgreSQL did not start:\n${said.join('\n')}`)
}
