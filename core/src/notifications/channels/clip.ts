const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** What people see as one character is rarely longer; what is (a letter with a thousand accents) is cut between code points. */
const longestGrapheme = 64

/** Half a surrogate pair, which no encoding has. */
const loneSurrogate = /\p{Surrogate}/gu
/** What shows nothing and may break the form of a message; line breaks and tabs stay. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to take out
const invisible = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g

/** A text that every encoding can hold, without control characters. */
function clean(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(invisible, ' ').replace(loneSurrogate, '\uFFFD')
}

/** The length of a text in UTF-16 units, which is never less than its characters. */
const unitsOf = (text: string) => text.length

/**
 * A clean text, cut so that it measures `most` at most, with an ellipsis where something is missing. It is cut between what people see
 * as characters. `measure` must add up over code points and be 1 at least for each UTF-16 unit, like the length once escaped.
 */
export function clip(text: string, max: number, measure: (part: string) => number = unitsOf): string {
  // What lies further behind can't fit, though line breaks get shorter; to look at all of it could take long.
  const start = clean(text.slice(0, 2 * max + 4 * longestGrapheme))
  if (text.length <= 2 * max && measure(start) <= max) return start
  const room = max - measure('…')
  if (room < 0) return ''
  let used = 0
  let end = 0
  for (const point of start) {
    used += measure(point)
    if (used > room) break
    end += point.length
  }
  return `${start.slice(0, edgeBefore(start, end))}…`
}

/** The last place up to `end`, which lies between two code points, that lies between two graphemes. */
function edgeBefore(text: string, end: number): number {
  // The whole text counts: in a row of flags only its begin says which two letters are one flag.
  const found = graphemes.segment(text).containing(end)
  return found && found.segment.length <= longestGrapheme ? found.index : end
}
