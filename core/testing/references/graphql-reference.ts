import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql'

/** The schema as Markdown: root fields with who may call them, then every type. */
export function graphqlReference(sdl: string): string {
  const schema = buildSchema(sdl, { assumeValidSDL: true })
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  const names = new Set(roots.map((type) => type?.name))
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => !type.name.startsWith('__') && !names.has(type.name) && !isSpecifiedScalarType(type),
  )
  return [
    ...roots.flatMap((type) => (type ? [`## ${type.name}`, '', ...rootFields(type.getFields()), ''] : [])),
    '## Types',
    '',
    ...types.sort((one, other) => (one.name < other.name ? -1 : 1)).flatMap((type) => typeSection(type, schema)),
  ].join('\n')
}

function rootFields(fields: Record<string, GraphQLField<unknown, unknown>>): string[] {
  return Object.values(fields).flatMap((field) => {
    const args = field.args.map(({ name, type }) => `${name}: ${type}`).join(', ')
    const call = `${field.name}${args === '' ? '' : `(${args})`}: ${field.type}`
    return [`- \`${call}\`${said([accessOf(field), field.description])}`]
  })
}

/** What the directive @access of a root field says. */
function accessOf({ astNode }: GraphQLField<unknown, unknown>): string {
  const access = astNode?.directives?.find(({ name }) => name.value === 'access')
  const given = new Map(
    access?.arguments?.map(({ name, value }) => [name.value, 'value' in value ? String(value.value) : '']),
  )
  const [role, plugin] = [given.get('role'), given.get('plugin')]
  if (role === undefined) return ''
  return `*${role}${given.has('everything') ? ' over everything' : ''}${plugin ? `, plugin ${plugin}` : ''}*.`
}

function typeSection(type: GraphQLNamedType, schema: GraphQLSchema): string[] {
  const head = [`### ${type.name}`, '', ...(type.description ? [oneLine(type.description), ''] : [])]
  if (isScalarType(type)) return head
  if (isEnumType(type))
    return [...head, ...type.getValues().map(({ name, description }) => `- \`${name}\`${said([description])}`), '']
  if (isUnionType(type))
    return [
      ...head,
      schema
        .getPossibleTypes(type)
        .map(({ name }) => `\`${name}\``)
        .join(' or '),
      '',
    ]
  if (!isObjectType(type) && !isInputObjectType(type) && !isInterfaceType(type)) return head
  const fields = Object.values(type.getFields()).map((field) => {
    const args = 'args' in field ? field.args.map((arg: GraphQLArgument) => `${arg.name}: ${arg.type}`).join(', ') : ''
    return `- \`${field.name}${args === '' ? '' : `(${args})`}: ${field.type}\`${said([field.description])}`
  })
  return [...head, ...fields, '']
}

function said(parts: (string | null | undefined)[]): string {
  const words = parts.filter((part): part is string => Boolean(part)).map(oneLine)
  return words.length === 0 ? '' : ` ${words.join(' ')}`
}

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim()
