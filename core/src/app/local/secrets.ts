import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Environment } from '../../platform/config.ts'

const passwordFile = 'admin-password'
/** Made last: where it stands, all have been made. */
const lastFile = 'jwt-secret'

/** The secrets of local mode, with the file that each is kept in and how a new one is made. */
const secrets = [
  { variable: 'ITOPS_ADMIN_PASSWORD', file: passwordFile, make: () => randomBytes(9).toString('base64url') },
  {
    variable: 'ITOPS_SECURITY_OPERATOR_API_KEY',
    file: 'operator-api-key',
    make: () => randomBytes(24).toString('base64url'),
  },
  { variable: 'ITOPS_JWT_SECRET', file: lastFile, make: () => randomBytes(48).toString('base64url') },
] as const

/** Where the operator key is kept, for a command line to read. */
export const operatorKeyFile = (dataDir: string) => join(dataDir, 'secrets', 'operator-api-key')

/** Forgets the first password of the administrator, who has another one. */
export async function forgetAdminPassword(dataDir: string): Promise<void> {
  await rm(join(dataDir, 'secrets', passwordFile), { force: true })
}

/**
 * The environment with every secret that it lacks: made once, kept in the data folder for its owner only. A secret that
 * the environment gives is not stored, and the first password is not made again once it was forgotten.
 */
export async function withSecrets(env: Environment, dataDir: string): Promise<Environment> {
  const folder = join(dataDir, 'secrets')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const complete = { ...env }
  const isFirst = !existsSync(join(folder, lastFile))
  for (const { variable, file, make } of secrets) {
    if (env[variable] || env[`${variable}_FILE`]) continue
    if (file === passwordFile && !isFirst && !existsSync(join(folder, file))) continue
    complete[variable] = await keep(join(folder, file), make)
  }
  return complete
}

async function keep(path: string, make: () => string): Promise<string> {
  try {
    await writeFile(path, `${make()}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return (await readFile(path, 'utf8')).trim()
}
