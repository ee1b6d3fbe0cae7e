import { Type } from 'typebox'

type FieldText = { title: string; description?: string }

/** A line of text. */
export const text = (options: FieldText & { default?: string; pattern?: string }) =>
  Type.String({ minLength: 1, maxLength: 2000, ...options })

/** A text that is kept encrypted and never shown again. */
export const secret = (options: FieldText & { pattern?: string }) =>
  Type.String({ minLength: 1, maxLength: 4000, secret: true, ...options })

/** An address of http or https. */
export const webAddress = '^https?://[^\\s]+$'

/** A number of TCP. */
export const port = (options: FieldText & { default: number }) =>
  Type.Integer({ minimum: 1, maximum: 65_535, ...options })

/** One of a few words. */
export const choice = <T extends string>(words: readonly [T, ...T[]], options: FieldText & { default: T }) =>
  Type.Enum(words, options)

/** Yes or no. */
export const yesNo = (options: FieldText & { default: boolean }) => Type.Boolean(options)
