/** What each limit is called on the page; docs/limits.md says how much it allows. */
const names: Record<string, string> = {
  key: 'requests of a key',
  user: 'requests of a user',
  address: 'requests of an address',
  login_address: 'logins from an address',
  login_account: 'logins to an account',
  body: 'size of a body',
  query_price: 'price of a query',
  query_aliases: 'aliases of a query',
  socket_subscriptions: 'subscriptions of a connection',
  user_sockets: 'connections of a user',
  queued_bytes: 'what waits for a slow reader',
  unavailable: 'answers of the database',
}

/** A limit for people. */
export function nameOfLimit(limit: string): string {
  return names[limit] ?? limit.replaceAll('_', ' ')
}
