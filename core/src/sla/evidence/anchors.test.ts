import { execFileSync } from 'node:child_process'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { openTestDatabase } from '../../../testing/database/database.ts'
import { answerAsGit, git } from '../../../testing/documents/git-backend.ts'
import { isSignedForS3 } from '../../../testing/documents/s3-signature.ts'
import { evidenceTools } from '../../../testing/fleet/evidence-tools.ts'
import { pathOf } from '../../../testing/servers/programs.ts'
import type { Database } from '../../platform/database/database.ts'
import { parseAllowlist } from '../../platform/outbound/allowlist.ts'
import { createGuard } from '../../platform/outbound/guard.ts'
import { createPost } from '../../platform/outbound/post.ts'
import { allPasses } from '../../platform/passes.ts'
import { proofsOf } from './anchor-proofs.ts'
import { anchorPasses } from './anchor-seals.ts'
import { readWaiting } from './read-waiting.ts'
import { signPasses } from './sign-seals.ts'
import { listKeys } from './signing-keys.ts'

const tsaConfig = (folder: string) => `[tsa]
default_tsa = own
[own]
serial = ${folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
`

describe('signed seals are shown outside', () => {
  let database: Database
  let folder: string
  let server: Server
  let url: string
  const posted: { path: string; body: Buffer }[] = []
  const stored = new Map<string, string>()
  const bucketKey = { region: 'eu-central-1', accessKeyId: 'AKIATEST', secretAccessKey: 'a secret of the test' }
  let wrongHash = false
  const repository = { branch: 'seals', username: 'itops', token: 'a token of the test' }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'itops-tsa-'))
    await makeAuthority(folder)
    git(folder, 'init', '-q', '--bare', '-b', 'seals', 'seals.git')
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const body = Buffer.concat(chunks)
      if (request.url?.startsWith('/git/')) {
        request.url = request.url.slice('/git'.length)
        return answerAsGit(folder, `itops:${repository.token}`, request, body, response)
      }
      posted.push({ path: request.url ?? '', body })
      if (request.method === 'PUT') {
        const isSigned = isSignedForS3(request, body, bucketKey.secretAccessKey, bucketKey.region)
        if (isSigned) stored.set(request.url ?? '', body.toString())
        response.statusCode = isSigned ? 200 : 403
        return response.end(isSigned ? '' : '<Error><Code>SignatureDoesNotMatch</Code></Error>')
      }
      response.end(request.url === '/tsa' ? await answerAsAuthority(folder, body, wrongHash) : 'ok')
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    database = await openTestDatabase()
    await addSeals(1, 5)
  })
  afterAll(async () => {
    await database.close()
    server.close()
    await rm(folder, { recursive: true, force: true })
  })

  const source = evidenceTools().source
  const context = () => testContext(database, '2026-11-09T00:00:00Z')
  const addSeals = (from: number, to: number) =>
    database.query(
      `insert into sla_seals (subject_kind, subject_id, period_day, revision, sealed_at, subject, status, inputs, hash, audit_id)
      select 'SERVICE', n, '2026-10-01', 1, '2026-11-09', 's' || n, 'MET', 'x', sha256(n::text::bytea), 0
      from generate_series($1::integer, $2::integer) n`,
      [from, to],
    )
  const anchor = (key = bucketKey, token = repository.token) =>
    allPasses(
      anchorPasses(context(), {
        source,
        post: createPost(createGuard(parseAllowlist('127.0.0.1'))),
        targets: {
          timestampUrl: `${url}/tsa`,
          webhookUrl: `${url}/hook`,
          bucket: { ...key, url: `${url}/seals/itops` },
          repository: { ...repository, token, url: `${url}/git/seals.git` },
        },
      }),
    )

  const kinds = ['TIMESTAMP', 'WEBHOOK', 'S3', 'GIT'] as const
  const waiting = () => readWaiting(database, kinds, new Date('2026-11-09T06:00:00Z'))

  it('not before they are signed, then once, to a time stamping authority, a webhook, a bucket and a repository', async () => {
    expect(await anchor()).toBe(0)
    await allPasses(signPasses(context(), source))
    expect(await waiting()).toEqual(kinds.map((kind) => ({ kind, count: 5, lagSeconds: 21_600 })))
    expect(await anchor()).toBe(4)
    expect(await waiting()).toEqual(kinds.map((kind) => ({ kind, count: 0, lagSeconds: 0 })))
    expect(await anchor()).toBe(0)
    const hook = JSON.parse(posted.find(({ path }) => path === '/hook')?.body.toString() ?? '')
    expect(hook).toMatchObject({ type: 'itops.seals', afterSeal: 0, seals: 5 })
    const [key] = await listKeys(database)
    const publicKey = createPublicKey({ key: Buffer.from(key?.publicKey ?? '', 'base64'), type: 'spki', format: 'der' })
    const holds = (root: string) =>
      verify(null, Buffer.from(`itops-anchor ${root}`), publicKey, Buffer.from(hook.signature, 'base64'))
    expect([holds(hook.root), holds('00')]).toEqual([true, false])
    const [[path, object] = ['', '{}']] = [...stored]
    expect(path).toBe(`/seals/itops/${String(hook.lastSeal).padStart(15, '0')}-${hook.root}.json`)
    expect(JSON.parse(object)).toEqual(hook)
    const file = path.slice(path.lastIndexOf('/') + 1)
    expect(git(folder, '--git-dir=seals.git', 'show', '--format=%an %at', '--name-only', 'seals').split(/\n+/)).toEqual(
      [`ITOps ${Date.parse('2026-11-09T00:00:00Z') / 1000}`, file],
    )
    expect(JSON.parse(git(folder, '--git-dir=seals.git', 'show', `seals:${file}`))).toEqual(hook)
  })

  it('with a way from each seal to the root, and a token that openssl verifies', async () => {
    const proofs = await proofsOf(database, [1, 2, 3, 4, 5])
    const { rows } = await database.query<{ id: number; hash: Uint8Array }>(
      'select id, hash from sla_seals order by id',
    )
    const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
    for (const { id, hash } of rows) {
      for (const { root, proof } of proofs.get(id) ?? []) {
        const top = proof.reduce(
          (at, step) => {
            const beside = Buffer.from(step.hash, 'hex')
            return step.side === 'left' ? sha256(Buffer.of(1), beside, at) : sha256(Buffer.of(1), at, beside)
          },
          sha256(Buffer.of(0), hash),
        )
        expect(top.toString('hex')).toBe(root)
      }
      expect(proofs.get(id)?.map(({ kind }) => kind)).toEqual(kinds)
    }
    const [stamped] = proofs.get(3) ?? []
    await writeFile(join(folder, 'token.der'), Buffer.from(stamped?.token ?? '', 'base64'))
    const checked = execFileSync(
      pathOf('openssl'),
      ['ts', '-verify', '-digest', stamped?.root ?? '', '-in', 'token.der', '-token_in', '-CAfile', 'tsa.pem'],
      { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    )
    expect(checked).toContain('Verification: OK')
  })

  it('again to the one that answered for something else or refused, and to no other', async () => {
    await addSeals(6, 7)
    await allPasses(signPasses(context(), source))
    wrongHash = true
    const wrongKey = { ...bucketKey, secretAccessKey: 'another' }
    const problem = await anchor(wrongKey, 'a secret that is wrong').catch(String)
    expect(problem).toMatch(
      /answered for another hash.*the bucket answered 403: SignatureDoesNotMatch.*the git repository: HTTP Error: 401/,
    )
    expect(problem).not.toContain('a secret that is wrong')
    wrongHash = false
    expect((await waiting()).map(({ count }) => count)).toEqual([2, 0, 2, 2])
    expect(await anchor()).toBe(3)
    const { rows } = await database.query(
      'select kind, after_seal, last_seal from sla_anchors where after_seal > 0 order by id',
    )
    expect(rows).toMatchObject([
      { kind: 'WEBHOOK', after_seal: 5, last_seal: 7 },
      { kind: 'TIMESTAMP', after_seal: 5, last_seal: 7 },
      { kind: 'S3', after_seal: 5, last_seal: 7 },
      { kind: 'GIT', after_seal: 5, last_seal: 7 },
    ])
    await database.query(`delete from sla_anchors where kind = 'GIT' and last_seal = 7`)
    expect(await anchor()).toBe(1)
    expect(git(folder, '--git-dir=seals.git', 'rev-list', '--count', 'seals')).toBe('2')
    git(folder, '--git-dir=seals.git', 'symbolic-ref', 'HEAD', 'refs/heads/none')
    await database.query(`delete from sla_anchors where kind = 'GIT' and last_seal = 7`)
    await expect(anchor()).rejects.toThrow('the git repository: its default branch does not exist')
  })
})

const openssl = (folder: string, ...args: string[]) =>
  execFileSync(pathOf('openssl'), args, { cwd: folder, stdio: 'ignore' })

/** A time stamping authority of openssl with a certificate of its own. */
async function makeAuthority(folder: string): Promise<void> {
  await writeFile(join(folder, 'tsa.cnf'), tsaConfig(folder))
  await writeFile(join(folder, 'serial'), '01\n')
  const usage = ['-addext', 'extendedKeyUsage=critical,timeStamping', '-addext', 'keyUsage=critical,digitalSignature']
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30']
  openssl(folder, 'req', '-x509', ...key, '-subj', '/CN=tsa', ...usage, '-keyout', 'tsa.key', '-out', 'tsa.pem')
}

/** What it answers to a query; to one for another hash when `isWrong`. */
async function answerAsAuthority(folder: string, query: Buffer, isWrong: boolean): Promise<Buffer> {
  if (isWrong) {
    openssl(folder, 'ts', '-query', '-data', 'tsa.pem', '-sha256', '-out', 'query.tsq')
  } else {
    await writeFile(join(folder, 'query.tsq'), query)
  }
  const files = ['-queryfile', 'query.tsq', '-out', 'answer.tsr', '-signer', 'tsa.pem', '-inkey', 'tsa.key']
  openssl(folder, 'ts', '-reply', '-config', 'tsa.cnf', '-section', 'own', ...files)
  return readFile(join(folder, 'answer.tsr'))
}
