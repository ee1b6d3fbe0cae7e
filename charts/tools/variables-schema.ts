import { Variables } from '../../core/src/platform/variables.ts'

interface Variable {
  type?: string
  minLength?: number
  minimum?: number
  maximum?: number
  enum?: string[]
  description?: string
}

const isSecret = (variable: Variable) => /\(secret/.test(variable.description ?? '')

/** The JSON schemas of the values `env` and `secretEnv`: core's variables, so that a typo is refused by name. */
function variablesSchema(): { env: object; secretEnv: object } {
  // What the builders make are JSON schemas, though their types do not say so.
  const variables = Object.entries(Variables.properties as Record<string, Variable>)
  const schemaOf = (secret: boolean) => ({
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(
      variables
        .filter(([, variable]) => isSecret(variable) === secret)
        .map(([name, variable]) => [name, valueSchema(variable)]),
    ),
  })
  return { env: schemaOf(false), secretEnv: schemaOf(true) }
}

/** Numbers and booleans may be written as such or as texts; core checks them again. */
function valueSchema({ type, minLength, minimum, maximum, enum: choices, description }: Variable): object {
  if (choices) return { enum: choices, description }
  if (type === 'integer') return { type: ['integer', 'string'], minimum, maximum, description }
  if (type === 'boolean') return { type: ['boolean', 'string'], description }
  return { type: 'string', ...(minLength === undefined || minLength < 2 ? {} : { minLength }), description }
}

/** The text of a values.schema.json with these in place of what it says of variables. */
export function withVariables(schemaText: string): string {
  const schema: { properties: Record<string, object> } = JSON.parse(schemaText)
  Object.assign(schema.properties, variablesSchema())
  return `${JSON.stringify(schema, null, 2)}\n`
}
