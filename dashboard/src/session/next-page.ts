/** The page a reader wanted before the login page came up: only paths of this site, anything else leads home. */
export function nextPage(wanted: unknown): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/')) return '/'
  return wanted.startsWith('//') || wanted.startsWith('/\\') || wanted.startsWith('/login') ? '/' : wanted
}
