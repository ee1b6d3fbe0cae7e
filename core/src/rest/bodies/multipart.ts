import { nest } from './form-text.ts'

/** More parts than any call has fields. */
const mostParts = 200

/** The fields of a multipart form, files among them as texts; undefined when the text does not begin with the boundary. */
export function parseMultipart(text: string, boundary: string): Record<string, unknown> | undefined {
  const [start, ...parts] = `\r\n${text}`.split(`\r\n--${boundary}`, mostParts)
  if (parts.length === 0 || start?.trim() !== '') return undefined
  const pairs = parts.flatMap((part): [string, string][] => {
    const end = part.indexOf('\r\n\r\n')
    const [, name] = /^content-disposition:.*?[; ]name="([^"]*)"/im.exec(part.slice(0, Math.max(end, 0))) ?? []
    return name === undefined ? [] : [[name, part.slice(end + 4)]]
  })
  return nest(pairs)
}

/** The boundary that a Content-Type names. */
export function boundaryOf(contentType: string): string | undefined {
  const [, quoted, plain] = /boundary=(?:"([^"]{1,200})"|([^;\s]{1,200}))/i.exec(contentType) ?? []
  return quoted ?? plain
}
