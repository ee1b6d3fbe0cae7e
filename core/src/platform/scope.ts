/**
 * A part of what is observed, as SQL takes it (`in_scope`): each text is a path, or with a slash at its end the beginning of paths; the
 * empty text is everything. Somebody sees what lies in one of them.
 */
export type Scope = readonly string[]

/** All that there is, and nothing at all. */
export const wholeScope: Scope = ['']
export const emptyScope: Scope = []

/** A hierarchy path and all below it; the empty path is everything. */
export function scopeBelow(path: string): Scope {
  return path === '' ? wholeScope : [path, `${path}/`]
}

/** What lies in one of several scopes. */
export function unionOf(scopes: readonly Scope[]): Scope {
  return scopes.some(isWhole) ? wholeScope : [...new Set(scopes.flat())]
}

/** True of the scope of everything. */
export function isWhole(scope: Scope): boolean {
  return scope.includes('')
}

interface Compiled {
  whole: boolean
  paths: ReadonlySet<string>
  beginnings: readonly string[]
}

const compiled = new WeakMap<Scope, Compiled>()

/** True when the path lies in the scope. */
export function inScope(scope: Scope, path: string): boolean {
  const known = compiled.get(scope) ?? {
    whole: isWhole(scope),
    paths: new Set(scope),
    beginnings: scope.filter((one) => one.endsWith('/')),
  }
  compiled.set(scope, known)
  return known.whole || known.paths.has(path) || known.beginnings.some((beginning) => path.startsWith(beginning))
}

/** True when `path` is the prefix, or lies below it; everything lies below the empty one. */
export function isBelow(path: string, prefix: string): boolean {
  return prefix === '' || path === prefix || path.startsWith(`${prefix}/`)
}

/** The paths of a scope, each once: of a path and all below it the path. */
export function placesOf(scope: Scope): string[] {
  return [...new Set(scope.map((one) => one.replace(/\/$/, '')))]
}

/** The deepest path that a whole scope lies below; empty when there is none. */
export function commonPath(scope: Scope): string {
  const [first = [], ...others] = placesOf(scope).map((place) => place.split('/'))
  const length = first.findIndex((segment, index) => others.some((other) => other[index] !== segment))
  return first.slice(0, length === -1 ? first.length : length).join('/')
}

/** A scope for people, like `acme/shop and acme/bank`. */
export function describeScope(scope: Scope): string {
  if (isWhole(scope)) return 'everything'
  return placesOf(scope).join(' and ') || 'nothing'
}
