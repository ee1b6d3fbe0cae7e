/** Points per minute of one caller; 0 counts nothing. A request is one point, and an expensive query more. */
export interface RateSettings {
  /** Of one key, the operator's among them. */
  key: number
  /** Of one user who is logged in. */
  user: number
  /** Of one address without a user or a key. */
  address: number
}

/** What is counted for itself: requests by their caller, and logins by their address and by the account that is asked for. */
export type RateLimit = keyof RateSettings | 'login_address' | 'login_account'

/** Every bound that a caller can run into, as the metric names it. */
export type Bound =
  | RateLimit
  | 'body'
  | 'query_price'
  | 'query_aliases'
  | 'socket_subscriptions'
  | 'user_sockets'
  | 'queued_bytes'
  | 'unavailable'

/** Who met a limit. */
export interface Caller {
  kind: 'KEY' | 'USER' | 'ADDRESS' | 'ACCOUNT'
  id: string
}
