/** What is read of a variable's JSON schema here. */
export interface VariableSchema {
  type?: string
  minimum?: number
  maximum?: number
  minLength?: number
  description?: string
}

/** What env-schema is given for a text: it would take 0x50 and 1e3 for whole numbers, and not FALSE for false. */
export function parseVariable(text: string, type: string | undefined): string | number {
  if (type === 'integer') return /^\d+$/.test(text) ? Number(text) : Number.NaN
  return type === 'boolean' ? text.toLowerCase() : text
}

/** What a variable of this schema has to be, in words for whoever set it wrongly. */
export function expectation({ type, minimum, maximum, minLength, description }: VariableSchema): string {
  if (type === 'integer') return `a whole number from ${minimum} to ${maximum}`
  if (type === 'boolean') return 'true or false'
  return minLength === undefined ? String(description) : `a text of at least ${minLength} characters`
}
