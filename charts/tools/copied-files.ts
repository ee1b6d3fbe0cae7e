import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const top = fileURLToPath(new URL('../..', import.meta.url))

/** What the chart `itops` carries of other folders: a chart can't read beyond its own folder, and must be whole when it is packed. */
const copies = [
  { from: 'grafana/dashboards', to: 'charts/itops/files/dashboards', wanted: /\.json$/ },
  { from: 'charts/test-database/files', to: 'charts/itops/files/backup', wanted: /^backup\.sh$/ },
  { from: 'grafana/prometheus', to: 'charts/itops/files/rules', wanted: /^rules\.yaml$/ },
]

/** Each file that is to be in the chart, by its path, with its text. */
export function sourceFiles(): Map<string, string> {
  return new Map(
    copies.flatMap(({ from, to, wanted }) =>
      namesIn(from, wanted).map((name) => [join(to, name), readFileSync(join(top, from, name), 'utf8')] as const),
    ),
  )
}

/** Each file that is in the chart. */
export function copiedFiles(): Map<string, string> {
  return new Map(
    copies.flatMap(({ to, wanted }) =>
      namesIn(to, wanted).map((name) => [join(to, name), readFileSync(join(top, to, name), 'utf8')] as const),
    ),
  )
}

/** Brings the chart's copies up to date; what is no longer at its source goes. */
export function copyFiles(): void {
  const files = sourceFiles()
  for (const path of copiedFiles().keys()) if (!files.has(path)) rmSync(join(top, path))
  for (const { to } of copies) mkdirSync(join(top, to), { recursive: true })
  for (const [path, text] of files) writeFileSync(join(top, path), text)
}

function namesIn(folder: string, wanted: RegExp): string[] {
  const path = join(top, folder)
  return existsSync(path)
    ? readdirSync(path)
        .filter((name) => wanted.test(name))
        .sort()
    : []
}
