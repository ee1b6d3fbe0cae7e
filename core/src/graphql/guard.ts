import type { GraphQLObjectType, GraphQLSchema } from 'graphql'
import { AppError } from '../platform/errors.ts'
import type { GraphqlContext } from './graphql-context.ts'
import { assertMayCall, type FieldAccess, type Plugin } from './secure-resolvers.ts'

/** Wraps the root fields so that none runs for a caller who may not call it, and those of a plugin only while it is on. */
export function guard(
  schema: GraphQLSchema,
  access: ReadonlyMap<string, FieldAccess>,
  enabled: Readonly<Record<Plugin, boolean>>,
): void {
  const check = (field: string, { user }: GraphqlContext) => {
    assertMayCall(access, field, user && { id: user.id, name: user.email, role: user.role, scope: '' })
    const plugin = access.get(field)?.plugin
    if (plugin && !enabled[plugin]) {
      throw new AppError('plugin_disabled', {
        plugin: plugin.toLowerCase(),
        variable: `ITOPS_PLUGINS_${plugin}_ENABLED`,
      })
    }
  }
  for (const type of [schema.getQueryType(), schema.getMutationType()]) if (type) guardFields(type, check)
}

function guardFields(type: GraphQLObjectType, check: (field: string, graphql: GraphqlContext) => void): void {
  for (const field of Object.values(type.getFields())) {
    const { resolve } = field
    if (!resolve) throw new Error(`${type.name}.${field.name} has no resolver`)
    field.resolve = async (root, args, graphql: GraphqlContext, info) => {
      check(`${type.name}.${field.name}`, graphql)
      return resolve(root, args, graphql, info)
    }
  }
}
