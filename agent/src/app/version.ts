import { readFileSync } from 'node:fs'

/** Put in by bundle.mjs. */
declare const bundledVersion: string | undefined

/** The version of this agent: the bundle's own, else that of the package. */
export function ownVersion(): string {
  if (typeof bundledVersion === 'string') return bundledVersion
  const content: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const hasVersion = typeof content === 'object' && content !== null && 'version' in content
  return hasVersion ? String(content.version) : 'unknown'
}
