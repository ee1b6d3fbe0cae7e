import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A place outside the package.json at the top where the version stands: the text before it, and nothing of what follows. */
interface Place {
  path: string
  before: RegExp
}

const workspaces = ['core', 'core/verify', 'agent', 'dashboard']

const places: Place[] = [
  { path: 'package.json', before: /^ {2}"version": "/gm },
  ...workspaces.map((name) => ({ path: `${name}/package.json`, before: /^ {2}"version": "/gm })),
  { path: 'agent/package.json', before: /"@itops\/core": "/g },
  { path: 'package-lock.json', before: /^ {2}"version": "/gm },
  // The root of the lock file and the workspaces; what is below node_modules has versions of its own.
  {
    path: 'package-lock.json',
    before: /^ {4}"(?:|core|core\/verify|agent|dashboard)": \{\n(?: {6}"name": .*\n)? {6}"version": "/gm,
  },
  { path: 'package-lock.json', before: /^ {8}"@itops\/core": "/gm },
  ...['itops', 'itops-agent'].map((name) => ({
    path: `charts/${name}/Chart.yaml`,
    before: /^(?:appVersion|version): /gm,
  })),
  // The version of this one's application is PostgreSQL's.
  { path: 'charts/test-database/Chart.yaml', before: /^version: /gm },
  ...['core/Dockerfile', 'agent/Dockerfile'].map((path) => ({ path, before: /^ARG VERSION=| -t itops\/\w+:/gm })),
  { path: 'charts/README.md', before: / -t itops\/\w+:/g },
  { path: 'compose.yaml', before: /^ +image: itops\/\w+:/gm },
  { path: 'core/docs/install.md', before: /itops\/core:| --version /g },
  { path: 'core/docs/reference/openapi.json', before: /^ {2}"version": "/gm },
]

const version = '[0-9]+\\.[0-9]+\\.[0-9]+(?:-[0-9A-Za-z]+(?:\\.[0-9A-Za-z]+)*)?'
const inPlace = ({ before }: Place) => new RegExp(`(${before.source})(${version})`, before.flags)

/** True for a version that can be released: three numbers and, for what comes before it, a part like `-rc.1`. */
export const isVersion = (text: string) => new RegExp(`^${version}$`).test(text)

/** The files in which the version stands, by their path in the repository. */
export const versionedFiles = [...new Set(places.map(({ path }) => path))]

/** The version of everything in the repository at `root`: that of the package.json at its top. */
export function readVersion(root: string): string {
  const content: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return typeof content === 'object' && content !== null && 'version' in content ? String(content.version) : ''
}

/** What stands elsewhere than the package.json at the top says, one sentence each; nothing when all are equal. */
export function differences(root: string): string[] {
  const wanted = readVersion(root)
  return places.flatMap((place) => {
    const found = [...readFileSync(join(root, place.path), 'utf8').matchAll(inPlace(place))]
    if (found.length === 0) return [`${place.path} names no version where one belongs (${place.before.source})`]
    const others = found.map(([, , stands]) => stands).filter((stands) => stands !== wanted)
    return others.map((stands) => `${place.path} says ${stands}, package.json ${wanted}`)
  })
}

/** Writes a version in every place. */
export function writeVersion(root: string, next: string): void {
  for (const place of places) {
    const path = join(root, place.path)
    const text = readFileSync(path, 'utf8')
    writeFileSync(
      path,
      text.replace(inPlace(place), (_all, before) => before + next),
    )
  }
}
