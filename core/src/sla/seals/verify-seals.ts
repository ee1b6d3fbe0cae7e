import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { assertAdministersAll } from '../../auth/grants/may.ts'
import type { SubjectKind } from '../../inventory/find-subject.ts'
import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'

/** What is wrong with one seal; no revision when the seal itself is missing. */
export interface SealProblem {
  periodKey: string
  subjectKind: SubjectKind
  subject: string
  revision: number | null
  problem: string
}

export interface SealVerdict {
  months: number
  seals: number
  problems: SealProblem[]
}

const maxProblems = 1000
/** Milliseconds after which a seal has been signed unless something is wrong. */
const unsignedMs = 3_600_000

export interface VerifyOptions {
  /** Whether to read the snapshots of sealed days again, too: all that are still stored. */
  raw?: boolean
  /** Called with each month that was read. */
  onMonth?: (periodKey: string, problems: number) => void
}

/**
 * Reads every sealed month again and compares: the inputs with their SHA-256, each seal with the one before it and with its signature, and
 * what is stored now with what was sealed. Names the first thousand problems at most. Throws `forbidden` for who does not administer
 * everything: it names subjects of all.
 */
export async function verifySeals(
  context: Context,
  { raw = false, onMonth = () => {} }: VerifyOptions = {},
): Promise<SealVerdict> {
  assertAdministersAll(context)
  const { database, clock } = context
  const { rows: months } = await database.query<{ day: string; key: string; seals: number }>(
    `select m.day::text as day, period_key('MONTHLY', m.day) as key, count(s.id) as seals
    from (
      select period_day as day from sla_seals
      union
      select period_day from sla_period_results where period_type = 'MONTHLY' and sealed_at is not null
    ) m
    left join sla_seals s on s.period_day = m.day
    group by m.day
    order by m.day`,
  )
  const keys = await readPublicKeys(database)
  const problems: SealProblem[] = []
  for (const { day, key } of months) {
    const { rows } = await database.query<Omit<SealProblem, 'periodKey'>>(
      `select subject_kind as "subjectKind", subject, revision, problem
      from verify_seals($1::date, $3, $4)
      order by subject_kind, subject, revision, problem
      limit $2`,
      [day, maxProblems - problems.length, clock.now(), raw],
    )
    const found = [...rows, ...(await wrongSignatures(context, day, keys))].slice(0, maxProblems - problems.length)
    problems.push(...found.map((row) => ({ periodKey: key, ...row })))
    onMonth(key, found.length)
  }
  return { months: months.length, seals: months.reduce((sum, { seals }) => sum + seals, 0), problems }
}

async function readPublicKeys(database: Queryable): Promise<Map<string, KeyObject>> {
  const { rows } = await database.query<{ id: string; public_key: Uint8Array }>(
    'select id, public_key from sla_seal_keys order by id',
  )
  const open = (key: Uint8Array) => createPublicKey({ key: Buffer.from(key), type: 'spki', format: 'der' })
  return new Map(rows.map(({ id, public_key }) => [id, open(public_key)]))
}

type SignedSeal = Omit<SealProblem, 'periodKey' | 'problem'> & {
  keyId: string | null
  hash: string
  signature: Uint8Array | null
  sealedAt: Date
}

/** Signatures that do not fit. One that is missing is a problem once it should have been made. */
async function wrongSignatures({ database, clock }: Context, day: string, keys: Map<string, KeyObject>) {
  const { rows } = await database.query<SignedSeal>(
    `select
      subject_kind as "subjectKind", subject, revision, key_id as "keyId", encode(hash, 'hex') as hash, signature,
      sealed_at as "sealedAt"
    from sla_seals
    where period_day = $1::date
    order by id`,
    [day],
  )
  return rows.flatMap(({ keyId, hash, signature, sealedAt, ...seal }) => {
    const key = keyId === null ? undefined : keys.get(keyId)
    if (!signature && clock.now().getTime() - sealedAt.getTime() < unsignedMs) return []
    if (!signature) return [{ ...seal, problem: 'it is not signed' }]
    const holds = key && verify(null, Buffer.from(`itops-seal ${hash}`), key, signature)
    return holds ? [] : [{ ...seal, problem: 'the signature does not hold' }]
  })
}
