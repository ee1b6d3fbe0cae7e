import fs from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  addRemote,
  commit,
  Errors,
  fetch,
  type HttpClient,
  init,
  listServerRefs,
  push,
  readTree,
  type TreeEntry,
  writeBlob,
  writeTree,
} from 'isomorphic-git'
import type { Post } from '../../platform/outbound/post.ts'
import type { Repository } from '../../platform/secrets/sealing.ts'

/** A file that a commit adds, and when. */
export interface AddedFile {
  name: string
  text: string
  at: Date
}

const timeoutMs = 30_000
/** What one answer of the server may have; a branch of anchors has far less. */
const maxBytes = 32 * 1024 * 1024

/**
 * Adds a file to a branch of a git repository by a commit that is pushed, never by force; the branch is made where there is none. Nothing is
 * pushed when it has a file of this name already. Throws Error when it is refused.
 */
export async function pushCommit(post: Post, repository: Repository, file: AddedFile): Promise<void> {
  const gitdir = await mkdtemp(join(tmpdir(), 'itops-anchor-'))
  try {
    await addTo(gitdir, httpOver(post), repository, file)
  } catch (error) {
    throw new Error(`the git repository: ${reasonOf(error)}`, { cause: error })
  } finally {
    await rm(gitdir, { recursive: true, force: true })
  }
}

/** The library reads nothing from where the default branch is one that does not exist. */
function reasonOf(error: unknown): string {
  if (error instanceof Errors.NotFoundError && error.data.what === 'HEAD')
    return 'its default branch does not exist; make the branch of the anchors its default branch'
  return error instanceof Error ? error.message : String(error)
}

async function addTo(gitdir: string, http: HttpClient, { url, branch, username, token }: Repository, file: AddedFile) {
  const local = { fs, gitdir }
  const authorization = `Basic ${Buffer.from(`${username}:${token}`).toString('base64')}`
  const remote = { http, url, headers: { authorization } }
  const ref = `refs/heads/${branch}`
  await init({ ...local, bare: true, defaultBranch: branch })
  await addRemote({ ...local, remote: 'origin', url })
  const heads = await listServerRefs({ ...remote, protocolVersion: 1, prefix: ref })
  const parent = heads.find((head) => head.ref === ref)?.oid
  const entries: TreeEntry[] = []
  if (parent !== undefined) {
    await fetch({ ...local, ...remote, ref: branch, remoteRef: ref, singleBranch: true, depth: 1, tags: false })
    entries.push(...(await readTree({ ...local, oid: parent })).tree)
  }
  if (entries.some(({ path }) => path === file.name)) return
  const oid = await writeBlob({ ...local, blob: Buffer.from(file.text) })
  const tree = await writeTree({
    ...local,
    tree: [...entries, { mode: '100644', path: file.name, oid, type: 'blob' }],
  })
  const timestamp = Math.floor(file.at.getTime() / 1000)
  const author = { name: 'ITOps', email: 'itops@localhost', timestamp, timezoneOffset: 0 }
  const message = `Add ${file.name}\n`
  await commit({ ...local, ref, tree, author, message, parent: parent === undefined ? [] : [parent] })
  await push({ ...local, ...remote, ref, remoteRef: ref })
}

/** How the library asks a server: by the guarded calls of core. Throws Error for an answer that is too long. */
const httpOver = (post: Post): HttpClient => ({
  async request({ url, method, headers = {}, body }) {
    const parts: Uint8Array[] = []
    if (body) for await (const part of body) parts.push(part)
    const answer = await post({
      ...{ url, headers, timeoutMs, maxBytes },
      method: method === 'POST' ? 'POST' : 'GET',
      body: Buffer.concat(parts),
    })
    if (answer.bytes.length >= maxBytes) throw new Error(`it answered with ${maxBytes} bytes or more`)
    const texts = Object.entries(answer.headers).flatMap(([name, value]) => (value ? [[name, String(value)]] : []))
    return {
      url,
      ...(method === undefined ? {} : { method }),
      headers: Object.fromEntries(texts),
      body: oneByOne(answer.bytes),
      statusCode: answer.status,
      statusMessage: '',
    }
  },
})

async function* oneByOne(bytes: Uint8Array): AsyncIterableIterator<Uint8Array> {
  yield bytes
}
