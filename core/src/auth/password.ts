import { scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { hash, verify } from '@node-rs/argon2'
import { AppError } from '../platform/errors.ts'
import { minPasswordLength } from '../platform/variables.ts'
import { createConcurrencyLimit } from './concurrency-limit.ts'

/** What OWASP asks for of argon2id: 19 MiB, two rounds, one lane. They stand in each hash, so that others may follow. */
const settings = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const current = `$argon2id$v=19$m=${settings.memoryCost},t=${settings.timeCost},p=${settings.parallelism}$`
const max = 1024

/** Hashing takes memory and a thread each: no more at once than leaves the rest of core its own, and a queue that ends. */
const limit = createConcurrencyLimit({ atOnce: 2, waiting: 100 })
/** Of a password that nobody has, so that an unknown address takes as long as a known one. */
const ofNobody = hash('a password of nobody', settings)
const deriveScrypt = promisify<string, Buffer, number, Buffer>(scrypt)

/** Throws `bad_request` for a new password that is too short or too long. */
export function checkPassword(password: string): void {
  if (password.length >= minPasswordLength && password.length <= max) return
  throw new AppError('bad_request', { reason: `A password has ${minPasswordLength} to ${max} characters.` })
}

/** The argon2id hash of a password, with its salt and parameters. Throws `unavailable` when too many wait for theirs. */
export function hashPassword(password: string): Promise<string> {
  return limit.run(() => hash(password, settings))
}

/**
 * Compares in constant time. Without a hash (no such user) it takes as long and answers false. Throws `unavailable` when too many wait for
 * theirs.
 */
export function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
  return limit.run(async () => {
    if (stored?.startsWith('scrypt:')) return verifyScrypt(password, stored)
    const known = stored?.startsWith('$argon2') ? stored : undefined
    const isRight = await verify(known ?? (await ofNobody), password)
    return isRight && known !== undefined
  })
}

/** True of a hash that another way, or with other parameters, was made than new ones are. */
export function isOutdated(stored: string): boolean {
  return !stored.startsWith(current)
}

/** A hash as core made them before: `scrypt:salt:key` in base64. */
async function verifyScrypt(password: string, stored: string): Promise<boolean> {
  const [, salt = '', key = ''] = stored.split(':')
  const expected = Buffer.from(key, 'base64')
  if (expected.length === 0) return false
  const given = await deriveScrypt(password, Buffer.from(salt, 'base64'), expected.length)
  return timingSafeEqual(given, expected)
}
