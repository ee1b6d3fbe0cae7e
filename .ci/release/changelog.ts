// CHANGELOG.md is as keepachangelog.com has it: a section for each version, the newest first, below what is not released yet.

const unreleased = '## [Unreleased]'

/** What is written below the heading that begins with `start`, up to the next one; undefined without that heading. */
function section(changelog: string, start: string): string | undefined {
  const lines = changelog.split('\n')
  const from = lines.findIndex((line) => line.startsWith(start))
  if (from < 0) return undefined
  const length = lines.slice(from + 1).findIndex((line) => line.startsWith('## '))
  return lines
    .slice(from + 1, length < 0 ? undefined : from + 1 + length)
    .join('\n')
    .trim()
}

/** What is to be released, undefined when there is no entry in it: headings alone are none. */
export function unreleasedNotes(changelog: string): string | undefined {
  const notes = section(changelog, unreleased)
  return notes && /^- \S/m.test(notes) ? notes : undefined
}

/** What the changelog says of a released version; undefined when it does not know it. */
export const notesOf = (changelog: string, version: string) => section(changelog, `## [${version}]`)

/** The changelog after the release of a version on a day like `2026-03-02`: what was unreleased is its section. */
export function closeUnreleased(changelog: string, version: string, day: string): string {
  return changelog.replace(unreleased, `${unreleased}\n\n## [${version}] - ${day}`)
}
