import { html, type Markup } from './html.ts'

const bytesOf = ({ text }: Markup) => Buffer.byteLength(text)

/** Divides what follows each other so that no page of it has more bytes, but for one that is larger by itself; at least one page. */
export function pack(parts: readonly Markup[], maxBytes: number): Markup[][] {
  const pages: Markup[][] = [[]]
  let size = 0
  for (const part of parts) {
    const bytes = bytesOf(part)
    if (size > 0 && size + bytes > maxBytes) {
      pages.push([])
      size = 0
    }
    pages.at(-1)?.push(part)
    size += bytes
  }
  return pages
}

/** A text of so many bytes at most as it stands in a page, cut off at a word where it is longer. */
export function clipText(text: string, maxBytes: number): string {
  if (bytesOf(html`${text}`) <= maxBytes) return text
  let cut = text.slice(0, maxBytes)
  for (let bytes = bytesOf(html`${cut}`); bytes > maxBytes; bytes = bytesOf(html`${cut}`))
    cut = cut.slice(0, Math.floor((cut.length * maxBytes) / bytes))
  return `${cut.replace(/[\uD800-\uDBFF]$/, '').replace(/\s+\S*$/, '')} …`
}
