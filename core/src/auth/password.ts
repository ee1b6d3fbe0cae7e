import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { AppError } from '../platform/errors.ts'

const derive = promisify<string, Buffer, number, Buffer>(scrypt)
const keyBytes = 32
const min = 12
const max = 1024

/** Throws `bad_request` for a new password that is too short or too long. */
export function checkPassword(password: string): void {
  if (password.length >= min && password.length <= max) return
  throw new AppError('bad_request', { reason: `A password has ${min} to ${max} characters.` })
}

/** A salted scrypt hash, as `scrypt:salt:key` in base64. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, keyBytes)
  return `scrypt:${salt.toString('base64')}:${key.toString('base64')}`
}

/** Compares in constant time. Without a hash (no such user) it takes as long and answers false. */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [, salt = '', key = ''] = (hash ?? '').split(':')
  const expected = Buffer.from(key, 'base64')
  const given = await derive(password, Buffer.from(salt, 'base64'), keyBytes)
  return expected.length === keyBytes && timingSafeEqual(given, expected)
}
