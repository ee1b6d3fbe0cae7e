import {
  type DocumentNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  Kind,
  type ObjectTypeDefinitionNode,
} from 'graphql'
import {
  type Action,
  assertMay,
  assertMayAnywhere,
  everything,
  missingGrant,
  type Subject,
} from '../auth/grants/may.ts'
import { namedSubject } from '../auth/grants/named-subject.ts'
import { type Actor, type Context, type GrantRole, grantRoles } from '../platform/context.ts'
import { AppError, notSignedIn } from '../platform/errors.ts'
import { plugins as known, type Plugin, type Plugins } from '../platform/plugins/plugins.ts'
import { subjectById } from './fields/access/subject-by-id.ts'
import type { GraphqlContext } from './graphql-context.ts'

export type FieldRole = 'PUBLIC' | GrantRole

/** What a root field declares by `@access`: who may call it, and the plugin that it belongs to. */
export interface FieldAccess {
  role: FieldRole
  /** Whether the role must be over everything; over a part is enough to be asked what the call is about. */
  everything: boolean
  plugin: Plugin | undefined
}

const actions = { OPERATOR: 'operate', APPROVER: 'correct', ADMIN: 'administer' } as const satisfies Record<
  Exclude<FieldRole, 'PUBLIC' | 'VIEWER'>,
  Action
>
const rootTypes = new Set(['Query', 'Mutation', 'Subscription'])
const fieldRoles: readonly FieldRole[] = ['PUBLIC', ...grantRoles]

/** What each root field declares by `@access(role: …, everything: …, plugin: …)`. Throws for a field that declares no role. */
export function parseFieldAccess(schema: DocumentNode): Map<string, FieldAccess> {
  const access = new Map<string, FieldAccess>()
  const types = schema.definitions.filter(
    (definition): definition is ObjectTypeDefinitionNode =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION && rootTypes.has(definition.name.value),
  )
  for (const type of types) {
    for (const field of type.fields ?? []) {
      const declared = field.directives?.find((directive) => directive.name.value === 'access')
      const argumentOf = (name: string) => {
        const value = declared?.arguments?.find((argument) => argument.name.value === name)?.value
        return value?.kind === Kind.ENUM || value?.kind === Kind.BOOLEAN ? value.value : undefined
      }
      const role = fieldRoles.find((known) => known === argumentOf('role'))
      const name = `${type.name.value}.${field.name.value}`
      if (!role) throw new Error(`${name} does not say who may call it`)
      access.set(name, {
        role,
        everything: argumentOf('everything') === true,
        plugin: known.find((plugin) => plugin === argumentOf('plugin')),
      })
    }
  }
  return access
}

/**
 * Throws `unauthenticated` or `forbidden` unless the actor may call the root field. Who holds its role over nothing hears over what it is
 * missing, where the arguments of the call name a place or a group.
 */
export function assertMayCall(
  access: ReadonlyMap<string, FieldAccess>,
  field: string,
  actor: Actor | undefined,
  args: object = {},
): void {
  const declared: Omit<FieldAccess, 'plugin'> = access.get(field) ?? { role: 'ADMIN', everything: true }
  if (declared.role === 'PUBLIC') return
  if (!actor) throw notSignedIn()
  // What a viewer may call shows those who hold no grant nothing, but who they are.
  if (declared.role === 'VIEWER') return
  const action = actions[declared.role]
  if (declared.everything) assertMay(actor, action, everything)
  else assertMayAnywhere(actor, action, namedSubject(args))
}

/** What the root fields are guarded by. */
export interface Guards {
  access: ReadonlyMap<string, FieldAccess>
  plugins: Pick<Plugins, 'assertOn'>
  contextOf(actor: Actor): Context
}

/** Wraps the root fields so that none runs for a caller who may not call it, and those of a plugin only while it is on. */
export function guardRootFields(schema: GraphQLSchema, { access, plugins, contextOf }: Guards): void {
  const check = async (field: string, { user, context }: GraphqlContext, args: object) => {
    try {
      assertMayCall(access, field, user?.actor, args)
    } catch (error) {
      throw await exactRefusal(error, access.get(field), () => subjectById(context, field, args), user?.actor)
    }
    const plugin = access.get(field)?.plugin
    if (plugin) plugins.assertOn(plugin)
  }
  /** What a mutation changes is recorded under its name. */
  const named = (field: string, graphql: GraphqlContext): GraphqlContext => {
    const { actor } = graphql.context
    if (!actor.origin) return graphql
    const context = contextOf({ ...actor, origin: { ...actor.origin, action: field } })
    return Object.assign(Object.create(graphql), { context })
  }
  const query = schema.getQueryType()
  const mutation = schema.getMutationType()
  if (query) guardFields(query, check, (_, graphql) => graphql)
  if (mutation) guardFields(mutation, check, named)
}

/** A refusal with what the call is about by its id, where the caller sees it and nothing else says so. */
async function exactRefusal(
  error: unknown,
  declared: FieldAccess | undefined,
  findSubject: () => Promise<Subject | undefined>,
  actor: Actor | undefined,
): Promise<unknown> {
  const isVague = actor && error instanceof AppError && error.code === 'forbidden' && !isExact(error.details)
  if (!isVague || declared?.role === undefined || declared.role === 'PUBLIC' || declared.role === 'VIEWER') return error
  const subject = await findSubject()
  return subject ? missingGrant(actor, actions[declared.role], subject) : error
}

/** Whether the details of a refusal say over what a grant is missing. */
const isExact = (details: unknown) => Object(Object(details).missing).scope !== null

function guardFields(
  type: GraphQLObjectType,
  check: (field: string, graphql: GraphqlContext, args: object) => Promise<void>,
  contextFor: (field: string, graphql: GraphqlContext) => GraphqlContext,
): void {
  for (const field of Object.values(type.getFields())) {
    const { resolve } = field
    if (!resolve) throw new Error(`${type.name}.${field.name} has no resolver`)
    field.resolve = async (root, args, graphql: GraphqlContext, info) => {
      await check(`${type.name}.${field.name}`, graphql, args)
      return resolve(root, args, contextFor(field.name, graphql), info)
    }
  }
}
