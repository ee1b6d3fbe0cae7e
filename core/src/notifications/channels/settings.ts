import type { TObject } from 'typebox'
import { Value } from 'typebox/value'
import { AppError } from '../../platform/errors.ts'
import type { Channel } from './channel.ts'

/** A setting as forms show and send it: every value is a text. */
export interface SettingInput {
  name: string
  /** Null clears it. A secret that is not named stays as it is. */
  value: string | null
}

/** One field of a channel's form. */
export interface FormField {
  name: string
  title: string
  description: string | null
  type: 'TEXT' | 'NUMBER' | 'CHOICE' | 'YES_NO'
  required: boolean
  secret: boolean
  default: string | null
  options: string[]
}

/** Checked settings, the secret ones apart. */
export interface ChannelSettings {
  settings: Record<string, string | number | boolean>
  secrets: Record<string, string>
}

/** What is read of a setting's JSON schema here. */
interface Schema {
  type?: string
  title?: string
  description?: string
  default?: string | number | boolean
  enum?: string[]
  secret?: boolean
  pattern?: string
}

/** The fields of a channel's form, in the order of its settings. */
export function formFields({ settings }: Channel): FormField[] {
  return schemasOf(settings).map(([name, schema]) => ({
    name,
    title: schema.title ?? name,
    description: schema.description ?? null,
    type: typeOf(schema),
    required: requiredOf(settings).includes(name),
    secret: schema.secret === true,
    default: schema.default === undefined ? null : String(schema.default),
    options: schema.enum ?? [],
  }))
}

/**
 * The settings that a form gives, upon those stored before. Throws `bad_request` with all that is wrong; it never repeats a
 * value, which may be a secret.
 */
export function parseSettings(
  channel: Channel,
  inputs: readonly SettingInput[],
  before?: ChannelSettings,
): ChannelSettings {
  const given = new Map(inputs.map(({ name, value }) => [name, value?.trim() || null]))
  const schemas = schemasOf(channel.settings)
  const problems = [...given.keys()]
    .filter((name) => !schemas.some(([known]) => known === name))
    .map((name) => `there is no setting "${name.slice(0, 40)}"`)
  const found: ChannelSettings = { settings: {}, secrets: {} }
  for (const [name, schema] of schemas) {
    const text = given.get(name)
    const kept = schema.secret ? before?.secrets[name] : undefined
    const value = text === undefined ? kept : text === null ? undefined : parse(text, schema)
    const set = value ?? schema.default
    if (set === undefined) {
      if (requiredOf(channel.settings).includes(name)) problems.push(`${schema.title ?? name} is required`)
    } else if (!Value.Check(schema, set)) problems.push(`${schema.title ?? name} is wrong: ${expectation(schema)}`)
    else if (schema.secret) found.secrets[name] = String(set)
    else found.settings[name] = set
  }
  const problem = problems.length > 0 ? undefined : channel.check?.({ ...found.settings, ...found.secrets })
  if (problem) problems.push(problem)
  if (problems.length > 0) throw new AppError('bad_request', { reason: `${problems.join('; ')}.` })
  return found
}

// What the builders make are JSON schemas, though their types do not say so.
const schemasOf = ({ properties }: TObject) => Object.entries(properties as Record<string, Schema>)
const requiredOf = ({ required }: TObject) => (required ?? []) as readonly string[]

function typeOf({ type, enum: words }: Schema): FormField['type'] {
  if (words) return 'CHOICE'
  if (type === 'integer') return 'NUMBER'
  return type === 'boolean' ? 'YES_NO' : 'TEXT'
}

function parse(text: string, schema: Schema): string | number | boolean {
  if (schema.type === 'integer' && /^\d{1,9}$/.test(text)) return Number(text)
  if (schema.type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true'
  return text
}

function expectation(schema: Schema): string {
  if (schema.enum) return `one of ${schema.enum.join(', ')}`
  if (schema.type === 'integer') return 'a whole number in its range'
  return schema.description ?? 'it has not the form that is expected'
}
