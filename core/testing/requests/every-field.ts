import { type GraphQLNamedType, type GraphQLObjectType, type GraphQLSchema, getNamedType, isObjectType } from 'graphql'

/** A selection of every field of a type, of the types of those, and so on down to leaves, `depth` levels at most. */
export function everyField(type: GraphQLNamedType, depth = 6): string {
  if (!isObjectType(type)) return ''
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const inner = getNamedType(field.type)
    if (!isObjectType(inner)) return [field.name]
    return depth > 1 ? [`${field.name} ${everyField(inner, depth - 1)}`] : []
  })
  return `{ ${fields.join(' ')} }`
}

/** The fields, as `Type.field`, of a type and of all that can be reached from it. */
export function fieldsBelow(type: GraphQLNamedType, found = new Set<string>()): Set<string> {
  if (!isObjectType(type)) return found
  for (const field of Object.values(type.getFields())) {
    if (found.has(`${type.name}.${field.name}`)) continue
    found.add(`${type.name}.${field.name}`)
    fieldsBelow(getNamedType(field.type), found)
  }
  return found
}

/** Notes, as `Type.field`, which fields of an answer hold a value other than null. */
export function noteFilled(schema: GraphQLSchema, type: GraphQLNamedType, value: unknown, filled: Set<string>): void {
  if (Array.isArray(value)) {
    for (const one of value) noteFilled(schema, type, one, filled)
  } else if (isObjectType(type) && typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) noteField(schema, type, name, inner, filled)
  }
}

function noteField(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  name: string,
  value: unknown,
  filled: Set<string>,
): void {
  const field = type.getFields()[name]
  if (!field || value === null) return
  filled.add(`${type.name}.${name}`)
  noteFilled(schema, getNamedType(field.type), value, filled)
}
