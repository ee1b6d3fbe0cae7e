import { readFile, rm, writeFile } from 'node:fs/promises'

/**
 * Takes `folder` for this process by a file beside it and resolves to the release. A file left by a process that is gone
 * is taken over. Throws when a living process holds it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = `${folder.replace(/\/+$/, '')}.lock`
  for (let tries = 0; tries < 3; tries++) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx', mode: 0o600 })
      return () => rm(file, { force: true })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      const holder = Number(await readFile(file, 'utf8').catch(() => ''))
      if (isAlive(holder)) {
        throw new Error(
          `the data folder ${folder} is in use by process ${holder}: stop it first, or set ITOPS_DATA_DIR to another folder`,
        )
      }
      await rm(file, { force: true })
    }
  }
  throw new Error(`could not take the data folder ${folder}: remove ${file} if no ITOps is running`)
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
