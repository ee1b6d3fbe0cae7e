import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '../servers/free-port.ts'
import { postgresFolder } from '../servers/programs.ts'

/**
 * Starts Debian's PostgreSQL in a folder of its own, with more arguments that are made for that folder; undefined where it is not installed.
 */
export async function startPostgres(
  more: (folder: string) => string[] = () => [],
): Promise<{ url: string; stop(): Promise<void> } | undefined> {
  const bin = postgresFolder()
  if (!bin) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'itops-postgres-'))
  const owner = ownerOf(folder)
  execFileSync(join(bin, 'initdb'), ['-D', join(folder, 'data'), '-U', 'postgres', '--auth=trust', '--no-sync'], {
    ...owner,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const port = await freePort()
  const args = ['-D', join(folder, 'data'), '-h', '127.0.0.1', '-p', String(port), '-k', folder, '-F', ...more(folder)]
  const child = spawn(join(bin, 'postgres'), args, { ...owner, stdio: ['ignore', 'ignore', 'pipe'] })
  await ready(child)
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      child.kill('SIGINT')
      await once(child, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL refuses to run as root: then the folder goes to its own user. */
function ownerOf(folder: string): { uid?: number; gid?: number } {
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
    if (line.includes('ready to accept connections')) {
      child.stderr.resume()
      return
    }
  }
  throw new Error(`PostgreSQL did not start:\n${said.join('\n')}`)
}
