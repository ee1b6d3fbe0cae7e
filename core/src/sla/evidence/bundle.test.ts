import { execFile } from 'node:child_process'
import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { evidenceTools } from '../../../testing/fleet/evidence-tools.ts'
import { scheduleExclusionWindow } from '../../exclusions/schedule-window.ts'
import { recordHealthReport } from '../../ingest/record-status-report.ts'
import { importHistory } from '../../interchange/history/import-history.ts'
import type { Database } from '../../platform/database/database.ts'
import { allPasses } from '../../platform/passes.ts'
import { scopeBelow } from '../../platform/scope.ts'
import { verifySeals } from '../seals/verify-seals.ts'
import { evidencePasses } from './make-evidence.ts'
import { signPasses } from './sign-seals.ts'
import { listKeys, rotateKey } from './signing-keys.ts'
import { openBundle } from './write-bundle.ts'

const hour = 3_600_000
const day = 24 * hour
const end = Date.parse('2026-11-01T00:00:00Z')
const node = 'acme/shop/prod/eu1'
const verifier = fileURLToPath(new URL('../../../verify/main.mjs', import.meta.url))
const iso = (at: number) => new Date(at).toISOString()

interface Line {
  type: string
  [field: string]: unknown
}

/** Days of a service, hour by hour: the statuses of each, `-` for nothing. */
const histories: Record<string, string> = {
  // Up, degraded, down, unknown, and an hour that nobody saw.
  orders: 'OOOOGGDDUU-OOOODOOOOOOOO',
  payments: 'OOOOOOODDGOOOOOMMOOOOOO-',
  ledger: 'OOOOOOOOOOOOOOOOOOOOOOOO',
}
const statuses = { O: 'OPERATIONAL', G: 'DEGRADED', D: 'DOWN', U: 'UNKNOWN', M: 'MAINTENANCE' } as const

describe.each(databaseKinds)('the evidence of sealed months on %s', (kind) => {
  let database: Database
  let folder: string
  const source = evidenceTools().source
  const context = (at = end + 9 * day) => testContext(database, at)

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'itops-bundle-'))
    database = await openTestDatabase(kind)
    await reportDay(end - 4 * day)
    await database.query(
      `update sla_group_terms set degraded_rule = 'half', unmeasured_rule = 'down', uptime_target = 99.5, credits = '[{"below": 99.9, "percent": 10}, {"below": 90, "percent": 12.5}]', credit_fee = 99.99, credit_currency = 'EUR' where effective_from = (select min(effective_from) from sla_group_terms)`,
    )
    await scheduleExclusionWindow(context(end - 3 * day - hour), {
      slaGroup: 'pay',
      reason: 'a new rack',
      startsAt: new Date(end - 3 * day + 6.5 * hour),
      endsAt: new Date(end - 3 * day + 8.25 * hour),
    })
    for (let start = end - 3 * day; start < end + day; start += day) await reportDay(start)
    await database.query('delete from late_credits')
    for (let at = end - 4 * day; at <= end; at += day) await record('DAILY', iso(at).slice(0, 10))
    for (const first of ['2026-10-01', '2026-11-01']) await record('MONTHLY', first)
    await allPasses(evidencePasses(context(end + 10 * day)))
    await seal(end + 10 * day)
  })
  afterAll(async () => {
    await database.close()
    await rm(folder, { recursive: true, force: true })
  })

  const reportDay = async (start: number) => {
    for (const [name, hours] of Object.entries(histories)) {
      const pieces = [...hours].flatMap((letter, at) =>
        letter === '-'
          ? []
          : [{ from: iso(start + at * hour), to: iso(start + (at + 1) * hour), status: statuses[letter as 'O'] }],
      )
      await recordHealthReport(context(start + day), {
        path: `${node}/${name}`,
        slaGroup: name === 'ledger' ? 'books' : 'pay',
        status: 'OPERATIONAL',
        pieces,
      })
    }
  }
  const record = (type: string, first: string, at = end + 9 * day) =>
    database.query('call record_period_results($1, $2::date, $3)', [type, first, new Date(at)])
  const seal = async (at: number) => {
    for (const subject of ['SERVICE', 'GROUP', 'NODE'])
      await database.query('call seal_months($1, $2)', [subject, new Date(at)])
    await allPasses(signPasses(context(), source))
  }
  const bundle = async (filter: Parameters<typeof openBundle>[1] = { node: 'acme' }) => {
    const lines: Line[] = []
    for await (const line of await openBundle(context(), filter)) lines.push(JSON.parse(line))
    return lines
  }
  /** What the verifier says of lines, against keys that were published. */
  const check = async (lines: readonly Line[], trusted?: object) => {
    const path = join(folder, 'bundle.ndjson')
    await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    const keys = join(folder, 'keys.json')
    await writeFile(keys, JSON.stringify({ keys: trusted ?? (await listKeys(database)) }))
    const run = promisify(execFile)
    return run(process.execPath, [verifier, path, '--keys', keys]).then(
      ({ stdout }) => stdout,
      ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr,
    )
  }
  /** The lines with some of them changed, made again so that inputs give their hash; the signature stays. */
  const changed = (lines: readonly Line[], change: (line: Line) => Line | undefined) =>
    lines.flatMap((line) => change(structuredClone(line)) ?? [])
  const ofOrders = (line: Line) => line.subject === `${node}/orders`

  it('is recomputed offline to the last digit: services, groups and nodes, by every state and rule', async () => {
    const lines = await bundle()
    const found = await check(lines)
    expect(found).toContain('Everything holds.')
    expect(found).not.toContain('note:')
    expect(found.split('\n').filter((line) => line.includes('revision 1:'))).toHaveLength(4)
    const { rows } = await database.query<{ uptime: number; all_up_uptime: number }>(
      "select uptime, all_up_uptime from sla_period_results where subject_kind = 'GROUP' and period_type = 'MONTHLY' and period_day = '2026-10-01' order by uptime, subject_id limit 1",
    )
    expect(rows[0]?.all_up_uptime).not.toBe(rows[0]?.uptime)
    expect(await check(await bundle({ slaGroup: 'pay' }))).toContain(
      `pay 2026-10 revision 1: ${rows[0]?.uptime.toFixed(4)} %`,
    )
  })

  it('is found changed: a segment, a dropped outage, a window, terms, a swapped month, a wrong key', async () => {
    const lines = await bundle()
    const expectFound = async (altered: readonly Line[], problem: string) => {
      const found = await check(altered)
      expect(found).toContain(problem)
      expect(found).not.toContain('Everything holds.')
    }
    const segmentsOf = (line: Line) => line.segments as string[]
    await expectFound(
      changed(lines, (line) =>
        line.type === 'day' && ofOrders(line)
          ? { ...line, segments: segmentsOf(line).map((one) => one.replace('DOWN', 'OPERATIONAL')) }
          : line,
      ),
      'are not those that were sealed',
    )
    await expectFound(
      changed(lines, (line) =>
        line.type === 'day' && ofOrders(line)
          ? { ...line, segments: segmentsOf(line).filter((one) => !one.includes('DOWN')) }
          : line,
      ),
      'are not those that were sealed',
    )
    const rewrite = (from: string | RegExp, to: string) =>
      changed(lines, (line) => {
        if (line.type !== 'seal' || !ofOrders(line)) return line
        const inputs = String(line.inputs).replace(from, to)
        return { ...line, inputs, hash: createHash('sha256').update(inputs).digest('hex') }
      })
    const window = `window 9 ${iso(end - day)} ${iso(end - day + hour)} SERVICE "x" by="x" at=${iso(end)} reason="x"\nevents`
    await expectFound(rewrite(/^events/m, window), 'the signature does not hold')
    await expectFound(rewrite('target=99.5000', 'target=99.0000'), 'the signature does not hold')
    await expectFound(rewrite('month 2026-10-01', 'month 2026-09-01'), 'of another subject, month or revision')
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    await expectFound(resigned(lines, privateKey, publicKey), 'is not known')
  })

  it('is found changed even by whoever signs anew with the published key: the numbers do not follow', async () => {
    const { rows } = await database.query<{ private_key: Uint8Array }>('select private_key from sla_seal_keys')
    const pkcs8 = source.vault.open(rows[0]?.private_key ?? Buffer.alloc(0))?.pkcs8 ?? ''
    const key = createPrivateKey({ key: Buffer.from(pkcs8, 'base64'), type: 'pkcs8', format: 'der' })
    const altered = changed(await bundle({ serviceId: `${node}/orders` }), (line) => {
      if (line.type !== 'seal') return line
      const inputs = String(line.inputs).replace(/uptime=\d+\.\d{4} coverage/, 'uptime=99.9900 coverage')
      const hash = createHash('sha256').update(inputs).digest('hex')
      return { ...line, inputs, hash, signature: sign(null, Buffer.from(`itops-seal ${hash}`), key).toString('base64') }
    })
    expect(await check(altered)).toMatch(/uptime is \d+\.\d{4}, 99\.9900 was sealed/)
  })

  it('is owed what follows from the uptime: other steps or another amount are found', async () => {
    const lines = await bundle({ slaGroup: 'pay' })
    const seal = lines.find((line) => line.subject === 'pay' && line.type === 'seal')
    expect(String(seal?.inputs)).toContain(
      'credits steps=99.9:10,90:12.5 cap=- fee=99.990 currency=EUR per_response_breach=- per_resolution_breach=-\n' +
        'credit state=DUE percent=12.5000 amount=12.50 response_breaches=0 resolution_breaches=0',
    )
    for (const [from, to, problem] of [
      ['percent=12.5000', 'percent=10.0000', 'percent is 12.5000, 10.0000 was sealed'],
      ['90:12.5', '90:13.5', 'percent is 13.5000, 12.5000 was sealed'],
      ['amount=12.50', 'amount=12.49', 'amount is 12.50, 12.49 was sealed'],
    ] as const) {
      const altered = changed(lines, (line) =>
        line.type !== 'seal' ? line : { ...line, inputs: String(line.inputs).replace(from, to) },
      )
      expect(await check(altered)).toContain(problem)
    }
    await database.query("update sla_group_terms set credits = '[]'")
    const { problems } = await verifySeals(context(), { raw: false })
    expect(problems.map(({ subject, problem }) => [subject, problem])).toEqual([
      ['books', 'what is stored is no longer what was sealed'],
      ['pay', 'what is stored is no longer what was sealed'],
    ])
    await database.query(
      `update sla_group_terms set credits = '[{"below": 99.9, "percent": 10}, {"below": 90, "percent": 12.5}]'`,
    )
  })

  it('holds over a rotation of the key, which the key before it signed', async () => {
    const before = await listKeys(database)
    const keys = await rotateKey(context(end + 11 * day), source)
    expect(keys).toMatchObject([
      { retiredAt: new Date(end + 11 * day) },
      { retiredAt: null, endorsedBy: before[0]?.id },
    ])
    const { rows } = await database.query('select from sla_seal_keys where private_key is not null')
    expect(rows).toHaveLength(1)
    expect(await check(await bundle())).toContain('Everything holds.')
    const forged = keys.map((one) => (one.endorsedBy ? { ...one, endorsement: before[0]?.publicKey } : one))
    expect(await check(await bundle(), forged)).toContain(`key ${before[0]?.id} did not sign it`)
  })

  it('names nothing that the caller may not see', async () => {
    const scoped = { ...context(), actor: { ...context().actor, scope: scopeBelow(`${node}/orders`) } }
    await expect(openBundle(scoped, { slaGroup: 'pay' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(openBundle(scoped, { serviceId: `${node}/ledger` })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('says what was imported; a sealed month takes nothing, and one that is imported into is sealed eight days later', async () => {
    const imported = (from: number, to: number, at: number) =>
      importHistory(context(at), {
        source: 'GATUS',
        origin: 'results.json',
        dryRun: false,
        intervals: (async function* () {
          yield { path: `${node}/orders`, from, to, status: 'OPERATIONAL' as const }
        })(),
      })
    const late = end + 32 * day
    const sealed = await imported(end - day, end, late)
    expect(sealed).toMatchObject({ creditedMs: 0, refusedMs: { sealed: day } })
    const open = await imported(end - 2 * hour, end + 11 * hour, late)
    expect(open).toMatchObject({ creditedMs: hour, refusedMs: { sealed: 2 * hour, taken: 10 * hour } })
    await database.query('delete from late_credits')
    await record('DAILY', '2026-11-01', late)
    await record('MONTHLY', '2026-11-01', late)
    const newest = "select from sla_seals where subject = $1 and period_day = '2026-11-01'"
    const sealedOf = async () => (await database.query(newest, [`${node}/orders`])).rowCount
    await seal(late + 7 * day)
    expect(await sealedOf()).toBe(0)
    await seal(late + 9 * day)
    expect(await sealedOf()).toBe(1)
    const found = await check(await bundle({ serviceId: `${node}/orders`, periodKey: '2026-11' }))
    expect(found).toContain('Everything holds.')
    expect(found).toContain(`${iso(end + 10 * hour)} to ${iso(end + 11 * hour)} was imported (GATUS)`)
    await database.query('create table kept_imports as table sla_imported_time; delete from sla_imported_time')
    const { problems } = await verifySeals(context(late + 10 * day), { raw: false })
    expect(problems.map(({ subject, problem }) => [subject, problem])).toEqual([
      [`${node}/orders`, 'what is stored is no longer what was sealed'],
    ])
    await database.query('insert into sla_imported_time table kept_imports; drop table kept_imports')
  })

  it('is kept when snapshots are dropped, and shows where they were changed before', async () => {
    const problems = async (at: number) =>
      (await verifySeals(context(at), { raw: true })).problems.map(({ problem }) => problem)
    expect(await problems(end + 12 * day)).toEqual([])
    await database.query("update sla_snapshots set status = 'OPERATIONAL' where status = 'DOWN' and time < $1", [
      new Date(end - 3 * day),
    ])
    expect(await problems(end + 12 * day)).toEqual([
      'the snapshots of 2026-10-28 are no longer those that were sealed',
      'the snapshots of 2026-10-28 are no longer those that were sealed',
    ])
    await database.query('delete from sla_snapshots where time < $1', [new Date(end)])
    expect(await problems(end + 95 * day)).toEqual([])
    expect(await check(await bundle())).toContain('Everything holds.')
    await database.query(
      "update sla_day_evidence set segments = replace(segments, 'DOWN', 'OPERATIONAL') where period_day = '2026-10-30'",
    )
    expect(await problems(end + 95 * day)).toContain('the segments of 2026-10-30 do not give their root')
  })
})

/** All seals of a bundle signed with another key, which it brings itself. */
function resigned(lines: readonly Line[], privateKey: KeyObject, publicKey: KeyObject): Line[] {
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const id = createHash('sha256').update(spki).digest('hex').slice(0, 16)
  return lines.map((line) => {
    if (line.type === 'key') return { ...line, id, publicKey: spki.toString('base64') }
    if (line.type !== 'seal') return line
    const signature = sign(null, Buffer.from(`itops-seal ${line.hash}`), privateKey).toString('base64')
    return { ...line, keyId: id, signature }
  })
}
