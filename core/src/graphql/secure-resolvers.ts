import { type DocumentNode, Kind, type ObjectTypeDefinitionNode } from 'graphql'
import type { Actor } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'

export type FieldRole = 'PUBLIC' | 'VIEWER' | 'ADMIN'

const rootTypes = new Set(['Query', 'Mutation', 'Subscription'])
const rank = { PUBLIC: 0, VIEWER: 1, ADMIN: 2 } as const

/** The role that each root field declares by `@access(role: …)`. Throws for a field that declares none. */
export function readFieldRoles(schema: DocumentNode): Map<string, FieldRole> {
  const roles = new Map<string, FieldRole>()
  const types = schema.definitions.filter(
    (definition): definition is ObjectTypeDefinitionNode =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION && rootTypes.has(definition.name.value),
  )
  for (const type of types) {
    for (const field of type.fields ?? []) {
      const argument = field.directives?.find(({ name }) => name.value === 'access')?.arguments?.[0]?.value
      const role = argument?.kind === Kind.ENUM ? argument.value : undefined
      const name = `${type.name.value}.${field.name.value}`
      if (role !== 'PUBLIC' && role !== 'VIEWER' && role !== 'ADMIN')
        throw new Error(`${name} does not say who may call it`)
      roles.set(name, role)
    }
  }
  return roles
}

/** Throws `unauthenticated` or `forbidden` unless the actor may call the root field. */
export function assertMayCall(roles: ReadonlyMap<string, FieldRole>, field: string, actor: Actor | undefined): void {
  const role = roles.get(field) ?? 'ADMIN'
  if (role === 'PUBLIC') return
  if (!actor) throw new AppError('unauthenticated', { expected: 'the login token as "Authorization: Bearer <token>"' })
  const held = actor.role === 'ADMIN' ? rank.ADMIN : rank.VIEWER
  if (held < rank[role]) throw new AppError('forbidden', { role })
}
