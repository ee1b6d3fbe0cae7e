/** The page of a service: its path, each segment escaped. */
export function serviceLink(path: string): string {
  return `/services/${path.split('/').map(encodeURIComponent).join('/')}`
}

/** The page of an SLA group. */
export function groupLink(name: string): string {
  return `/groups/${encodeURIComponent(name)}`
}
