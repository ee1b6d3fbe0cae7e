import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openEmbedded } from '../../src/platform/database/embedded/embedded.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { checksumOf, readSql } from '../../src/platform/database/read-sql.ts'

const cache = fileURLToPath(new URL('../../../.cache/', import.meta.url))
const keepMs = 86_400_000

/**
 * The folder of a migrated embedded database, to be copied. Making a cluster takes seconds and copying one does not, so
 * it is made once for each state of sql/.
 */
export async function templateFolder(): Promise<string> {
  const sql = await readSql()
  const versions = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  const hash = createHash('sha256')
    .update(versions)
    .update(checksumOf([...sql.schema, ...sql.functions]))
  const finished = join(cache, `template-${hash.digest('hex').slice(0, 16)}`)
  if (await exists(finished)) return finished
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'making-'))
  const database = await openEmbedded(join(folder, 'database'))
  try {
    await migrate(database, sql, new Date())
  } finally {
    await database.close()
  }
  // Another process may have been faster.
  await rename(join(folder, 'database'), finished).catch(() => {})
  await rm(folder, { recursive: true, force: true })
  return finished
}

/** Makes a folder that does not exist a copy of the template; the program `cp` takes a tenth of the CPU of Node's, for 1,400 files. */
export async function copyTemplate(folder: string): Promise<void> {
  await promisify(execFile)('cp', ['-r', await templateFolder(), folder])
}

/** Removes the templates that earlier states of sql/ left behind. */
export async function removeOldTemplates(now: number): Promise<void> {
  const names = (await readdir(cache)).filter((name) => /^(template|making)-/.test(name))
  for (const name of names) {
    const { mtimeMs } = await stat(join(cache, name))
    if (now - mtimeMs > keepMs && join(cache, name) !== (await templateFolder())) {
      await rm(join(cache, name), { recursive: true, force: true })
    }
  }
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )
