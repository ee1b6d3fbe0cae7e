import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readServiceAccount } from '../kubernetes/api/service-account.ts'

/**
 * Which agent of its node this is, so that core can distinguish a second one from it: in a cluster the uid of its service account, which
 * all replicas share; elsewhere a name that is made once and kept in the data folder. Undefined for replicas without an account,
 * and where nothing can be kept: then core takes every sender of the node for one.
 */
export function readAgentId(
  { dataDir, lease }: { dataDir: string; lease: object | undefined },
  tokenFile?: string,
): string | undefined {
  const account = readServiceAccount(tokenFile)
  if (account) return account.uid
  if (lease) return undefined
  const file = join(dataDir, 'agent-id')
  try {
    mkdirSync(dataDir, { recursive: true })
    writeFileSync(file, randomUUID(), { flag: 'wx', mode: 0o600 })
  } catch {
    // It is there already, or the folder can't be written.
  }
  try {
    return readFileSync(file, 'utf8').trim() || undefined
  } catch {
    return undefined
  }
}
