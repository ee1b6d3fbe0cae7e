import type { Redis } from 'ioredis'
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { AppError } from '../platform/errors.ts'
import type { Caller, RateLimit, RateSettings } from './bounds.ts'

/** What kind of caller each of them counts. */
const callerKinds: Record<RateLimit, Caller['kind']> = {
  key: 'KEY',
  user: 'USER',
  address: 'ADDRESS',
  login_address: 'ADDRESS',
  login_account: 'ACCOUNT',
}

/** So many people may log in from one office in a minute, and so many guesses has one account wherever they come from. */
const loginsPerMinute = { login_address: 60, login_account: 10 }
const windowSeconds = 60
/** A Redis that takes longer is done without for a while: a request must not wait for its count. */
const sharedAnswerMs = 250
const withoutSharedMs = 5_000

export interface RateLimits {
  /** Counts points of a caller. Throws `rate_limited`, with the seconds until the next try, once a minute's points are used up. */
  spend(limit: RateLimit, caller: string, points?: number): Promise<void>
}

/**
 * Counts the points of callers by minute: in Redis, for all replicas together, while it answers, else in this process.
 * `onExceeded` hears of each refusal.
 */
export function createRateLimits(
  settings: RateSettings,
  redis: Redis | undefined,
  onExceeded: (limit: RateLimit, caller: Caller, retryAfter: number) => void,
): RateLimits {
  const limits: Record<RateLimit, number> = { ...settings, ...loginsPerMinute }
  const local = limitersOf(limits, (options) => new RateLimiterMemory(options))
  const shared =
    redis &&
    limitersOf(
      limits,
      (options) => new RateLimiterRedis({ ...options, storeClient: redis, rejectIfRedisNotReady: true }),
    )
  let localUntil = 0

  async function consume(limit: RateLimit, caller: string, points: number): Promise<unknown> {
    if (!shared || performance.now() < localUntil) return local[limit].consume(caller, points)
    try {
      return await inTime(shared[limit].consume(caller, points))
    } catch (error) {
      if (error instanceof RateLimiterRes) throw error
      localUntil = performance.now() + withoutSharedMs
      return local[limit].consume(caller, points)
    }
  }

  return {
    async spend(limit, caller, points = 1) {
      if (limits[limit] === 0) return
      try {
        await consume(limit, caller, points)
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))
        onExceeded(limit, { kind: callerKinds[limit], id: caller }, seconds)
        throw new AppError('rate_limited', { seconds })
      }
    },
  }
}

interface LimiterOptions {
  keyPrefix: string
  points: number
  duration: number
}

function limitersOf(
  limits: Record<RateLimit, number>,
  create: (options: LimiterOptions) => RateLimiterAbstract,
): Record<RateLimit, RateLimiterAbstract> {
  const of = (limit: RateLimit) =>
    create({ keyPrefix: `itops:rate:${limit}`, points: limits[limit], duration: windowSeconds })
  return {
    key: of('key'),
    user: of('user'),
    address: of('address'),
    login_address: of('login_address'),
    login_account: of('login_account'),
  }
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`redis gave no answer within ${sharedAnswerMs} ms`)), sharedAnswerMs)
  })
  // What comes too late is not asked for any more.
  answer.catch(() => undefined)
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
