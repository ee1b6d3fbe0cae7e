import type { Language } from '../../../customers/customer.ts'
import { en } from './en.ts'
import { hu } from './hu.ts'
import type { Messages } from './messages.ts'

/** Another language is a file beside these, and its name here and in `languages` of the customers. */
export const messagesOf: Record<Language, Messages> = { en, hu }

/** Fills in what a message leaves open. */
export function fill(message: string, values: Record<string, string | number>): string {
  return message.replace(/\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all))
}
