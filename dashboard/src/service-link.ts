/** The page of a service: its path, each segment escaped. */
export function serviceLink(path: string): string {
  return `/services/${path.split('/').map(encodeURIComponent).join('/')}`
}
