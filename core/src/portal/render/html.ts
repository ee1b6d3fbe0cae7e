/** Text that is markup already; everything else is escaped where it is put into a template. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Part = string | number | Markup | null | undefined | false | readonly Part[]

/** A part of a page by a tagged template: values are escaped, markup and lists of it stand as they are. */
export function html(texts: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(texts.map((text, at) => text + (at < parts.length ? writePart(parts[at]) : '')).join(''))
}

function writePart(part: Part): string {
  if (part === null || part === undefined || part === false) return ''
  if (part instanceof Markup) return part.text
  return typeof part === 'object' ? part.map(writePart).join('') : escapeText(String(part))
}

const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** The text as it may stand in HTML, XML and their attributes. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => names[sign] ?? sign)
}
