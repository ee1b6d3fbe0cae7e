import { createHash, randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import type { Vault } from '../../platform/secrets/vault.ts'

const periodSeconds = 30
const recoveryCodes = 10
/** So many wrong codes in a row are for mistakes; each further one doubles the wait, up to the longest. */
const freeFailures = 5
const maxWaitMs = 3_600_000

/** What an authenticator app is set up with. */
export interface StepSetup {
  /** In base32, for who types it. */
  secret: string
  /** The same as apps read it from a QR code. */
  uri: string
}

/** How the second step of somebody stands. */
export interface StepState {
  isOn: boolean
  /** How many recovery codes are left. */
  recoveryCodes: number
}

/** The second step of signing in, of those who have set it up. */
export type SecondStep = ReturnType<typeof createSecondStep>

/** Codes by TOTP (RFC 6238: SHA-1, 6 digits, 30 s), whose secrets are kept in the vault. */
export function createSecondStep(vault: Vault) {
  return {
    /** Makes a secret for the caller, which is asked for once a first code was shown. Throws `conflict` where a second step is on already. */
    begin: (context: Context) => begin(vault, context),
    /** Switches the caller's second step on with a first code, and gives its recovery codes, this once. Throws `invalid_code`. */
    confirm: (context: Context, code: string) => confirm(vault, context, code.trim()),
    /**
     * Checks the code of who has given the right password; nothing where no second step is on. Throws `code_required` without one,
     * `invalid_code`, and `rate_limited` after too many wrong ones.
     */
    async check(context: Context, userId: string, code: string | undefined): Promise<void> {
      // What is noted of a wrong code must stay, so that it is thrown behind the transaction.
      const refusal = await context.database.transaction((tx) =>
        check(vault, context, tx, { userId, code: code?.trim() }),
      )
      if (refusal) throw refusal
    },
  }
}

async function begin(vault: Vault, { actor, database, clock }: Context): Promise<StepSetup> {
  const secret = new Secret({ size: 20 }).base32
  const { rowCount } = await database.query(
    `insert into user_totp (user_id, secret, begun_at)
    values ($1, $2, $3)
    on conflict (user_id) do update
    set secret = excluded.secret, begun_at = excluded.begun_at
    where user_totp.confirmed_at is null`,
    [Number(actor.id), vault.seal({ secret }), clock.now()],
  )
  if (rowCount === 0) throw new AppError('conflict', { reason: 'A second step is on already; remove it first.' })
  return { secret, uri: totpOf(secret, actor.name).toString() }
}

function confirm(vault: Vault, { actor, database, clock }: Context, code: string): Promise<string[]> {
  const now = clock.now()
  return database.transaction(async (tx) => {
    const stored = await readStep(tx, actor.id)
    const step = stored && !stored.confirmedAt ? stepOf(vault, stored, code, now) : undefined
    if (step === undefined) throw new AppError('invalid_code')
    const userId = Number(actor.id)
    await tx.query('update user_totp set confirmed_at = $2, last_step = $3 where user_id = $1', [userId, now, step])
    const codes = Array.from({ length: recoveryCodes }, createRecoveryCode)
    await tx.query('insert into recovery_codes (user_id, code_hash) select $1, unnest($2::bytea[])', [
      userId,
      codes.map(hashOf),
    ])
    return codes
  })
}

async function check(
  vault: Vault,
  { clock }: Context,
  tx: Queryable,
  { userId, code }: { userId: string; code: string | undefined },
): Promise<AppError | undefined> {
  const now = clock.now()
  const stored = await readStep(tx, userId)
  if (!stored?.confirmedAt) return undefined
  const waitMs = (stored.retryAt?.getTime() ?? 0) - now.getTime()
  if (waitMs > 0) return new AppError('rate_limited', { seconds: Math.ceil(waitMs / 1000) })
  if (!code) return new AppError('code_required')
  const step = stepOf(vault, stored, code, now)
  if (step !== undefined || (await useRecoveryCode(tx, userId, code))) {
    await tx.query(
      'update user_totp set last_step = greatest(last_step, $2), failures = 0, retry_at = null where user_id = $1',
      [Number(userId), step ?? 0],
    )
    return undefined
  }
  await tx.query('update user_totp set failures = failures + 1, retry_at = $2 where user_id = $1', [
    Number(userId),
    waitAfter(stored.failures + 1, now),
  ])
  return new AppError('invalid_code')
}

function totpOf(secret: string, label = ''): TOTP {
  return new TOTP({ issuer: 'ITOps', label, algorithm: 'SHA1', digits: 6, period: periodSeconds, secret })
}

/** The step of time that a code is of; undefined for a wrong code, and for one that was taken before. */
function stepOf(vault: Vault, { secret, lastStep }: StoredStep, code: string, now: Date): number | undefined {
  const opened = vault.open(secret)?.secret
  if (opened === undefined || !/^\d{6}$/.test(code)) return undefined
  const delta = totpOf(opened).validate({ token: code, timestamp: now.getTime(), window: 1 })
  const step = Math.floor(now.getTime() / 1000 / periodSeconds) + (delta ?? 0)
  return delta === null || step <= lastStep ? undefined : step
}

interface StoredStep {
  secret: Uint8Array
  lastStep: number
  confirmedAt: Date | null
  failures: number
  retryAt: Date | null
}

/** Locked, so that of two who show the same code at once one is refused. */
async function readStep(tx: Queryable, userId: string): Promise<StoredStep | undefined> {
  const { rows } = await tx.query<StoredStep>(
    `select secret, last_step as "lastStep", confirmed_at as "confirmedAt", failures, retry_at as "retryAt"
    from user_totp
    where user_id::text = $1
    for update`,
    [userId],
  )
  return rows[0]
}

function waitAfter(failures: number, now: Date): Date | null {
  if (failures < freeFailures) return null
  return new Date(now.getTime() + Math.min(60_000 * 2 ** (failures - freeFailures), maxWaitMs))
}

async function useRecoveryCode(tx: Queryable, userId: string, code: string): Promise<boolean> {
  const { rowCount } = await tx.query('delete from recovery_codes where user_id = $1 and code_hash = $2', [
    Number(userId),
    hashOf(code),
  ])
  return rowCount > 0
}

/** 80 random bits, in groups that people can copy. */
function createRecoveryCode(): string {
  return new Secret({ buffer: new Uint8Array(randomBytes(10)).buffer }).base32
    .toLowerCase()
    .replace(/(.{4})(?!$)/g, '$1-')
}

/** However it was typed: without spaces and lines, in small letters. */
const hashOf = (code: string) => createHash('sha256').update(code.replace(/[\s-]/g, '').toLowerCase()).digest()
