import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { link, readFile, rm, writeFile } from 'node:fs/promises'

/**
 * Takes `folder` for this process by a file beside it and resolves to the release. A file left by a process that is gone
 * is taken over. Throws when a living process holds it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = `${folder.replace(/\/+$/, '')}.lock`
  for (let tries = 0; tries < 3; tries++) {
    if (await take(file)) {
      // A process that ends by itself leaves none behind; one that is killed does.
      const remove = () => rmSync(file, { force: true })
      process.once('exit', remove)
      return async () => {
        process.off('exit', remove)
        await rm(file, { force: true })
      }
    }
    const holder = await readFile(file, 'utf8').catch(() => '')
    if (await isAlive(holder)) {
      const pid = holder.split(' ')[0]
      throw new Error(
        `the data folder ${folder} is in use by process ${pid}: stop it first, or set ITOPS_DATA_DIR to another folder`,
      )
    }
    await rm(file, { force: true })
  }
  throw new Error(`could not take the data folder ${folder}: remove ${file} if no ITOps is running`)
}

/** Makes the file whole or not at all, so that nobody ever reads a half-written one; false when there is one. */
async function take(file: string): Promise<boolean> {
  const own = `${file}.${process.pid}`
  await writeFile(own, `${process.pid} ${await birthOf(process.pid)}`, { mode: 0o600 })
  try {
    await link(own, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(own, { force: true })
  }
}

/** A process id is used again after a restart, so the holder lives only if its process was also born when it says. */
async function isAlive(holder: string): Promise<boolean> {
  const [, pid = '', birth = ''] = /^(\d+) (.*)$/.exec(holder) ?? []
  return birth !== '' && birth === (await birthOf(Number(pid)))
}

/** What distinguishes one process from every other that had its id; empty when it does not run. */
async function birthOf(pid: number): Promise<string> {
  if (process.platform !== 'linux') return psBirth(pid)
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The name, in parentheses, may hold spaces; the start time is the 20th field after it.
    return `${boot.trim()} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch {
    return ''
  }
}

function psBirth(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}
