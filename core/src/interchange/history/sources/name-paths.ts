import { isSegment } from '../../../contract/index.ts'
import { AppError } from '../../../platform/errors.ts'

/**
 * Gives the services of another system their paths by a template like `acme/shop/prod/web/{name}`, whose names stand for fields of theirs. What may
 * not stand in a path becomes a hyphen, and what is empty, like the group of some endpoints, `unknown`. Throws `bad_request` for a template that is none, a field that is missing, and two that come to one path.
 */
export function createPathNamer(template: string): (fields: Readonly<Record<string, string>>) => string {
  const parts = template.split('/')
  if (parts.length !== 5 || parts.some((part) => part === ''))
    refuse(
      `"${template}" is no path: write organization/platform/environment/cluster/service, with {name} for what varies.`,
    )
  const owners = new Map<string, string>()
  return (fields) => {
    const path = parts.map((part) => segmentOf(part, fields, template)).join('/')
    const owner = JSON.stringify(Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    const other = owners.get(path)
    if (other !== undefined && other !== owner)
      refuse(`Two of them come to ${path}: ${other} and ${owner}. Give the path another field that they differ in.`)
    owners.set(path, owner)
    return path
  }
}

function segmentOf(part: string, fields: Readonly<Record<string, string>>, template: string): string {
  const text = part.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = fields[name]
    if (value === undefined)
      refuse(
        `There is no {${name}} for the path "${template}", only ${Object.keys(fields).sort().join(', ') || 'nothing'}.`,
      )
    // As with any part of a path that is missing.
    return value === '' ? 'unknown' : value
  })
  const segment = text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '')
    .slice(0, 128)
    .replace(/[._-]+$/, '')
  return isSegment(segment) ? segment : refuse(`"${text.slice(0, 60)}" leaves nothing for a path.`)
}

function refuse(reason: string): never {
  throw new AppError('bad_request', { reason })
}
