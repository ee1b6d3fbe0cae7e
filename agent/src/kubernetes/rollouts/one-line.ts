/** A text of an object for people: one line without control and direction characters, cut to its first `most`. */
export function oneLine(text: string, most: number): string {
  // A hostile annotation may be a quarter of a megabyte.
  const plain = text
    .slice(0, 4 * most)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
  return [...plain].slice(0, most).join('').trimEnd()
}

const secretNames =
  'pass(?:word|wd|phrase)?|pwd|secret|token|credential|api[-_]?key|access[-_]?key|private[-_]?key|auth'
const value = '("[^"]*"|\'[^\']*\'|\\S+)'
const patterns: readonly [RegExp, string][] = [
  [/\b(bearer|basic)\s+\S+/gi, '$1 ***'],
  // Whoever sets an environment variable may set a secret, whatever its name.
  [new RegExp(`\\b([A-Z_][A-Z0-9_]*)=${value}`, 'g'), '$1=***'],
  [new RegExp(`((?:${secretNames})[\\w.-]{0,60})(\\s*[=:]\\s*|\\s+)${value}`, 'gi'), '$1$2***'],
  [/(:\/\/)[^\s/@]*@/g, '$1***@'],
]

/** A text that people wrote, like a change cause, without what looks like a secret: values of variables, passwords, tokens. */
export function withoutSecrets(text: string): string {
  return patterns.reduce((masked, [pattern, by]) => masked.replace(pattern, by), text)
}

/** An image as it is named, without credentials before the registry or in a query. */
export function imageText(image: string): string {
  const [, name = '', digest = ''] = /^(.*?)(@[a-z0-9]+:[0-9a-f]{6,})?$/is.exec(oneLine(image, 512)) ?? []
  const withoutScheme = name.replace(/^\w+:\/\//, '').replace(/[?#].*$/, '')
  return withoutScheme.slice(withoutScheme.lastIndexOf('@') + 1) + digest
}
