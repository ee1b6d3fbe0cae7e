import { oneLine } from './one-line.ts'

/** Who wrote a part of an object last, as the API notes it: what they own, and when they last wrote it. */
export interface Author {
  manager: string
  /** Milliseconds since the epoch, to the second; nothing where the API doesn't say. */
  at?: number
  /** True for one that wrote through the scale of the object. */
  scales?: true
  /** `template`, `replicas`, `restart`, and `image` with each container's name. */
  owns: string[]
}

/** An entry of `metadata.managedFields`, as far as it is looked at. */
export interface ManagedFields {
  manager?: string | undefined
  time?: Date | string | undefined
  subresource?: string | undefined
  fieldsV1?: object | undefined
}

const restartedAt = 'f:kubectl.kubernetes.io/restartedAt'
const maxAuthors = 20

/** Who owns what of a workload that makes it another rollout, restart or scaling. */
export function authorsOf(entries: readonly ManagedFields[] | undefined): Author[] {
  return (entries ?? [])
    .flatMap((entry) => {
      if (entry.subresource === 'status') return []
      const owns = ownedBy(entry.fieldsV1)
      if (owns.length === 0) return []
      const at = Date.parse(String(entry.time ?? ''))
      return [
        {
          manager: oneLine(entry.manager ?? '', 200),
          ...(Number.isNaN(at) ? {} : { at }),
          ...(entry.subresource === 'scale' ? { scales: true as const } : {}),
          owns,
        },
      ]
    })
    .slice(0, maxAuthors)
}

/** The last one who wrote any of these parts. */
export function lastAuthor(authors: readonly Author[], parts: readonly string[]): Author | undefined {
  const owners = authors.filter(({ owns }) => owns.some((part) => parts.includes(part)))
  return owners.reduce<Author | undefined>((last, one) => ((one.at ?? 0) >= (last?.at ?? 0) ? one : last), undefined)
}

/** The name of a container's image among the parts. */
export function imagePart(container: string): string {
  return `image ${container}`
}

function ownedBy(fields: object | undefined): string[] {
  const spec = below(fields, 'f:spec')
  const template = below(spec, 'f:template')
  if (spec === undefined) return []
  const pods = below(template, 'f:spec')
  const containers = [below(pods, 'f:containers'), below(pods, 'f:initContainers')].flatMap((some) =>
    Object.entries(some ?? {}),
  )
  return [
    ...('f:replicas' in spec ? ['replicas'] : []),
    ...(template ? ['template'] : []),
    ...(below(below(template, 'f:metadata'), 'f:annotations', restartedAt) ? ['restart'] : []),
    ...containers.flatMap(([key, owned]) => {
      const name = /^k:\{"name":"([^"]+)"\}$/.exec(key)?.[1]
      return name !== undefined && below({ owned }, 'owned', 'f:image') ? [imagePart(name)] : []
    }),
  ]
}

/** What lies at a path of names; nothing where there is none. */
function below(of: unknown, ...names: string[]): Record<string, unknown> | undefined {
  let found: unknown = of
  for (const name of names) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined
    // The object has the name, which is all that is known of it.
    found = (found as Record<string, unknown>)[name]
  }
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : undefined
}
