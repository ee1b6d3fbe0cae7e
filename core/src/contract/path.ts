/** The five levels of a service path, outermost first. */
export const levels = ['organization', 'platform', 'environment', 'cluster', 'service'] as const
export type Level = (typeof levels)[number]

/** A service's place in the hierarchy; `path` is the five segments joined by `/`, `nodeId` the first four. */
export interface ServicePath {
  organization: string
  platform: string
  environment: string
  cluster: string
  service: string
  nodeId: string
  path: string
}

const segmentForm = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$/

/** True for a usable path segment: 1–128 letters, digits, dots, dashes or underscores, starting and ending with a letter or digit. */
export function isSegment(text: string): boolean {
  return segmentForm.test(text)
}

/**
 * Reads `organization/platform/environment/cluster/service`. Missing or malformed segments become `unknown`; segments
 * beyond the last level are dropped; each mend is one sentence in `warnings`.
 */
export function parseServicePath(text: string): { path: ServicePath; warnings: string[] } {
  const { segments, warnings } = parseSegments(text, levels)
  const [organization = '', platform = '', environment = '', cluster = '', service = ''] = segments
  const nodeId = segments.slice(0, 4).join('/')
  return {
    path: { organization, platform, environment, cluster, service, nodeId, path: `${nodeId}/${service}` },
    warnings,
  }
}

/** Reads `organization/platform/environment/cluster`, mended and warned about like a service path. */
export function parseNodeId(text: string): { nodeId: string; warnings: string[] } {
  const { segments, warnings } = parseSegments(text, levels.slice(0, 4))
  return { nodeId: segments.join('/'), warnings }
}

function parseSegments(text: string, wanted: readonly Level[]): { segments: string[]; warnings: string[] } {
  const given = text
    .trim()
    .replace(/^\/+|\/+$/g, '')
    .split('/')
  const warnings: string[] = []
  const segments = wanted.map((level, index) => {
    const segment = given[index]
    if (segment !== undefined && isSegment(segment)) return segment
    warnings.push(
      segment
        ? `path "${text}": ${level} "${segment}" is malformed, stored as "unknown"; use letters, digits, ".", "-" and "_"`
        : `path "${text}": ${level} is missing, stored as "unknown"; write ${wanted.join('/')}`,
    )
    return 'unknown'
  })
  if (given.length > wanted.length) {
    const extra = given.slice(wanted.length).join('/')
    warnings.push(`path "${text}": "${extra}" after the ${wanted.at(-1)} is ignored; write ${wanted.join('/')}`)
  }
  return { segments, warnings }
}
