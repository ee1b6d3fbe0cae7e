import { readFileSync } from 'node:fs'
import { describeError } from '../platform/errors.ts'

/** The key from its variable, or from the file that another one names; what is wrong with it goes to `problems`. */
export function readApiKey(key: string | undefined, file: string | undefined, problems: string[]): string | undefined {
  if (key !== undefined) return checkedKey(key, 'ITOPS_API_KEY', problems)
  if (file === undefined) {
    problems.push('ITOPS_API_KEY is missing; set it, or ITOPS_API_KEY_FILE')
    return undefined
  }
  try {
    const content = readFileSync(file, 'utf8')
    if (content.trim() !== '') return checkedKey(content, 'ITOPS_API_KEY_FILE', problems)
    problems.push('ITOPS_API_KEY_FILE names an empty file')
  } catch (error) {
    problems.push(`ITOPS_API_KEY_FILE can't be read: ${describeError(error)}`)
  }
  return undefined
}

/** The key that a file holds now; nothing while it holds none that can be used, as in the moment of a change. */
export function readKeyFile(file: string): string | undefined {
  return readApiKey(undefined, file, [])
}

/** What no header can hold would fail every call, with an error that shows the key. */
function checkedKey(text: string, name: string, problems: string[]): string | undefined {
  const key = text.trim()
  if (/^[\x21-\x7e]+$/.test(key)) return key
  problems.push(`${name} must hold one key, on one line, of ASCII characters without spaces`)
  return undefined
}
