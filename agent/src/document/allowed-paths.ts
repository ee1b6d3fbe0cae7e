import { isSegment, levels } from '@itops/core/contract'

/** What becomes of a document for a path that the agent does not speak for. */
export const enforcements = ['warn', 'rewrite', 'refuse'] as const
export type Enforcement = (typeof enforcements)[number]

/** For which paths an agent speaks, and what becomes of the others. */
export interface PathRule {
  /** The agent's own node: it speaks for all of its services. */
  nodeId: string
  /** What it speaks for beside them, as `readAllowedPaths` has checked it. */
  allowedPaths: readonly string[]
  enforce: Enforcement
}

/** Where a document stands: under which path it is watched, if it is, and what people should know of that. */
export interface Place {
  path: string | undefined
  /** True when it is watched though the agent does not speak for its path. */
  isOutside: boolean
  problem?: string
}

/** A rule under which all documents are taken where they are. */
export function anyPath(nodeId: string): PathRule {
  return { nodeId, allowedPaths: ['**'], enforce: 'warn' }
}

/**
 * Checks patterns of paths: segments divided by `/`, in which `*` stands for any letters; a pattern stands for all below it,
 * with `/**` at its end or without. Adds a sentence for each that is none to `problems`.
 */
export function readAllowedPaths(patterns: readonly string[], problems: string[]): string[] {
  return patterns.flatMap((given) => {
    const pattern = given.normalize('NFC').replace(/^\/+|\/+$/g, '')
    const segments = segmentsOf(pattern)
    if (segments.length <= levels.length && segments.every(isPattern)) return [pattern]
    problems.push(`ITOPS_NODE_ALLOWED_PATHS: "${given}" is no path; write it like acme/shop/**, or acme/*/prod/eu1`)
    return []
  })
}

/** What becomes of a document that asks for a path. */
export function placeOf(path: string, { nodeId, allowedPaths, enforce }: PathRule): Place {
  if ([nodeId, ...allowedPaths].some((pattern) => isBelow(path, pattern))) return { path, isOutside: false }
  const why = `${path} is outside of ${[nodeId, ...allowedPaths].join(', ')}, for which this agent speaks`
  const fix = 'correct its path, or add it to node.allowedPaths (ITOPS_NODE_ALLOWED_PATHS) of the agent'
  if (enforce === 'warn') return { path, isOutside: true, problem: `${why}; it is watched all the same; ${fix}` }
  if (enforce === 'refuse') return { path: undefined, isOutside: true, problem: `${why}; it is not watched; ${fix}` }
  const own = `${nodeId}/${path.slice(path.lastIndexOf('/') + 1)}`
  return { path: own, isOutside: false, problem: `${why}; it is watched as ${own}; ${fix}` }
}

/** The segments of a pattern; what ends in `**` stands for all below, as every pattern does. */
function segmentsOf(pattern: string): string[] {
  const segments = pattern.split('/')
  return segments.at(-1) === '**' ? segments.slice(0, -1) : segments
}

function isPattern(segment: string): boolean {
  return isSegment(segment.replaceAll('*', 'x')) && !segment.includes('**')
}

function isBelow(path: string, pattern: string): boolean {
  const given = path.split('/')
  return segmentsOf(pattern).every((segment, index) => fits(given[index] ?? '', segment))
}

/** Compares by parts, from left to right: no pattern can make this slow. */
function fits(text: string, pattern: string): boolean {
  const [first = '', ...parts] = pattern.split('*')
  const last = parts.pop()
  if (last === undefined) return text === pattern
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false
  let rest = text.slice(first.length, text.length - last.length)
  for (const part of parts) {
    const at = rest.indexOf(part)
    if (at < 0) return false
    rest = rest.slice(at + part.length)
  }
  return true
}
