import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, Buffer, number, Buffer>(scrypt)
const keyBytes = 32

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
