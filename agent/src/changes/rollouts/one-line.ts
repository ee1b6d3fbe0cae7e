import { mask, maskSecrets } from '../../platform/texts/mask-secrets.ts'

/** A text of an object for people: one line without control and direction characters, cut to its first `most`. */
export function oneLine(text: string, most: number): string {
  // A hostile annotation may be a quarter of a megabyte.
  const plain = text
    .slice(0, 4 * most)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
  return [...plain].slice(0, most).join('').trimEnd()
}

/** Whoever sets an environment variable may set a secret, whatever its name. */
const variable = /\b([A-Z_][A-Z0-9_]*)=("[^"]*"|'[^']*'|\S+)/g

/** A text that people wrote, like a change cause, without what looks like a secret: values of variables, passwords, tokens. */
export function withoutSecrets(text: string): string {
  return maskSecrets(text.replace(variable, `$1=${mask}`))
}

/** An image as it is named, without credentials before the registry or in a query. */
export function imageText(image: string): string {
  const [, name = '', digest = ''] = /^(.*?)(@[a-z0-9]+:[0-9a-f]{6,})?$/is.exec(oneLine(image, 512)) ?? []
  const withoutScheme = name.replace(/^\w+:\/\//, '').replace(/[?#].*$/, '')
  return withoutScheme.slice(withoutScheme.lastIndexOf('@') + 1) + digest
}
