import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { closeUnreleased, notesOf, unreleasedNotes } from './changelog.ts'
import { differences, isVersion, readVersion, versionedFiles, writeVersion } from './places.ts'

/** What a release needs. */
export interface ReleaseContext {
  /** The top of the repository. */
  root: string
  /** The day that the changelog names, like `2026-03-02`. */
  day: string
  /** Runs what continuous integration runs; true when all of it passed. */
  runSuite(root: string): boolean
}

/** A release that was made: nothing of it has left this machine. */
export interface Release {
  version: string
  tag: string
  /** What the changelog says of it. */
  notes: string
  /** The file with the notes, by its path in the repository. */
  notesFile: string
}

/** Why there was no release: every reason that could be seen at once, a line each. */
export class ReleaseRefused extends Error {
  constructor(reasons: string[], options?: ErrorOptions) {
    super(reasons.join('\n'), options)
  }
}

/**
 * Releases the version of the package.json at the top, or writes another one everywhere first. The suite runs on what will
 * be tagged; when it fails, all files are as they were. Throws ReleaseRefused.
 */
export function release(context: ReleaseContext, next?: string): Release {
  const { root } = context
  const version = next ?? readVersion(root)
  const tag = `v${version}`
  const notes = checkRelease(root, next)

  const changelog = join(root, 'CHANGELOG.md')
  if (next) writeVersion(root, next)
  writeFileSync(changelog, closeUnreleased(readFileSync(changelog, 'utf8'), version, context.day))
  const written = [...versionedFiles, 'CHANGELOG.md']
  if (!context.runSuite(root)) {
    git(root, 'checkout', '--', ...written)
    throw new ReleaseRefused([`the suite fails; ${tag} was not made, and all files are as they were`])
  }
  const others = changedFiles(root).filter((path) => !written.includes(path))
  if (others.length > 0) throw new ReleaseRefused([`the suite changed ${others.join(', ')}: look, then git restore .`])

  const notesFile = `dist/release-notes-${version}.md`
  mkdirSync(join(root, 'dist'), { recursive: true })
  writeFileSync(join(root, notesFile), `${notes}\n`)
  git(root, 'commit', '--quiet', '--message', `Release ${version}`, '--', ...written)
  // Headings of the notes begin like comments of git.
  git(root, 'tag', '--annotate', '--cleanup=whitespace', '--message', `ITOps ${version}\n\n${notes}`, tag)
  return { version, tag, notes, notesFile }
}

/** The notes of a release that nothing stands in the way of; see release. Changes nothing. */
export function checkRelease(root: string, next?: string): string {
  const version = next ?? readVersion(root)
  const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8')
  const notes = unreleasedNotes(changelog)
  const reasons = [...treeProblems(root), ...versionProblems(root, version), ...differences(root)]
  if (notesOf(changelog, version)) reasons.push(`CHANGELOG.md has a section for ${version} already`)
  if (!notes) reasons.push('CHANGELOG.md has no entry under [Unreleased]: there is nothing to release')
  if (reasons.length > 0 || !notes) throw new ReleaseRefused(reasons)
  return notes
}

function treeProblems(root: string): string[] {
  const branch = git(root, 'rev-parse', '--abbrev-ref', 'HEAD')
  const changed = changedFiles(root)
  return [
    ...(branch === 'main' ? [] : [`releases are made of main, and this is ${branch}`]),
    ...(changed.length > 0 ? [`the tree is not clean: ${changed.join(', ')}`] : []),
    ...(missesCommits(root) ? ['main is behind the branch that it follows: git pull first'] : []),
  ]
}

function versionProblems(root: string, version: string): string[] {
  if (!isVersion(version)) return [`${version} is no version like 4.1.0 or 4.1.0-rc.1`]
  const tags = git(root, 'tag', '--list', 'v*').split('\n')
  if (tags.includes(`v${version}`))
    return [`v${version} is tagged already: name the next version, npm run release -- 4.1.0`]
  const newer = tags.map((tag) => tag.slice(1)).find((tagged) => isVersion(tagged) && isAfter(tagged, version))
  return newer ? [`${newer} is released already, and ${version} is older`] : []
}

/** Whether a version comes after another one; what is before a release, like `-rc.1`, comes before it. */
function isAfter(one: string, other: string): boolean {
  const [numbers, otherNumbers] = [one, other].map((version) => version.split('-', 1)[0] ?? '')
  const order = (numbers ?? '').localeCompare(otherNumbers ?? '', 'en', { numeric: true })
  if (order !== 0) return order > 0
  const isBefore = (version: string) => version.includes('-')
  if (isBefore(one) !== isBefore(other)) return isBefore(other)
  return one.localeCompare(other, 'en', { numeric: true }) > 0
}

/** Whether the branch that this one follows has commits that are not here; what was last fetched counts. */
function missesCommits(root: string): boolean {
  try {
    return git(root, 'rev-list', '--count', 'HEAD..@{upstream}') !== '0'
  } catch {
    // It follows none.
    return false
  }
}

const changedFiles = (root: string) =>
  git(root, 'status', '--porcelain', '--no-renames')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.trim().split(/\s+/).slice(1).join(' '))

function git(root: string, ...args: string[]): string {
  return execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
}
