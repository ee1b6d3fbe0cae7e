const firstMs = 5_000
const mostMs = 15 * 60_000
/** A channel that fails is tried this often at least, so that nobody waits long once it works again. */
const mostOfChannelMs = 60_000

/**
 * Milliseconds until the next attempt: doubling from 5 s to 15 min, each up to a half shorter by chance (`random` from 0 to 1)
 * so that what failed together is not tried together; never before what the other side asked for.
 */
export function retryDelayMs(attempts: number, random: number, retryAfterMs = 0): number {
  const full = Math.min(firstMs * 2 ** Math.min(attempts - 1, 20), mostMs)
  return Math.max(full * (1 - random / 2), retryAfterMs)
}

/** Milliseconds until a channel is tried again by any message, after so many failures in a row. */
export function channelDelayMs(failures: number, random: number, retryAfterMs = 0): number {
  return Math.max(Math.min(retryDelayMs(failures, random), mostOfChannelMs), retryAfterMs)
}
