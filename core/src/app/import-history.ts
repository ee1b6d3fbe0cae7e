import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline, type Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { createGunzip } from 'node:zlib'
import type { HistoryInterval, HistorySource } from '../interchange/history/history.ts'
import { type HistoryInput, importHistory } from '../interchange/history/import-history.ts'
import { linesOf } from '../interchange/history/outcome.ts'
import { type ExportOptions, readGatus } from '../interchange/history/sources/gatus.ts'
import { upOrDown } from '../interchange/history/sources/map-values.ts'
import { readNdjson } from '../interchange/history/sources/ndjson.ts'
import { hostOf, readPrometheus } from '../interchange/history/sources/prometheus.ts'
import { readUptimeKuma } from '../interchange/history/sources/uptime-kuma.ts'
import type { Context } from '../platform/context.ts'
import { parseInstant } from '../platform/instant.ts'

const maxFileBytes = 256 * 1024 * 1024

/** How the command is called. */
const importUsage = `import-history --from ndjson FILE [--dry-run]
import-history --from prometheus --url http://prometheus:9090 --since 2026-10-01T00:00:00Z [--until …] --path 'acme/shop/prod/eu1/{job}'
               [--query 'up{job="orders"}'] [--map '${upOrDown}'] [--every 30s] [--token-file FILE] [--group payments] [--dry-run | --print]
import-history --from gatus|uptime-kuma FILE --path 'acme/shop/prod/web/{name}' [--every 60s] [--group payments] [--dry-run | --print]
FILE may be - for what is piped in; --print writes NDJSON and needs no database.`

const options = {
  from: { type: 'string' },
  url: { type: 'string' },
  query: { type: 'string', default: 'up' },
  map: { type: 'string', default: upOrDown },
  path: { type: 'string' },
  group: { type: 'string' },
  every: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  'token-file': { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  print: { type: 'boolean', default: false },
} as const

type Values = ReturnType<typeof parseWords>['values']

const parseWords = (words: readonly string[]) => parseArgs({ args: [...words], options, allowPositionals: true })

/** What the words of the command line ask for. Throws Error with the usage for words that make no sense, and what reading the files does. */
async function parseImport(words: readonly string[]): Promise<HistoryInput & { print: boolean }> {
  const { values, positionals } = readWords(words)
  const [file, ...others] = positionals
  if (others.length > 0) throw usage(`one file at a time, not ${positionals.join(' ')}`)
  const read = await openSource(values, file)
  return { ...read, dryRun: values['dry-run'], print: values.print }
}

/** Imports what the words ask for, or with --print only writes it as NDJSON. `open` gives a context where there is something to store. */
export async function runImport(
  words: readonly string[],
  open: (work: (context: Context) => Promise<void>) => Promise<void>,
  say: (text: string) => unknown,
): Promise<void> {
  const { print, ...input } = await parseImport(words)
  if (print) {
    for await (const { from, to, ...rest } of input.intervals)
      say(JSON.stringify({ ...rest, from: new Date(from).toISOString(), to: new Date(to).toISOString() }))
    return
  }
  await open(async (context) => {
    for (const line of linesOf(await importHistory(context, input))) say(line)
  })
}

function readWords(words: readonly string[]) {
  try {
    return parseWords(words)
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error))
  }
}

const usage = (problem: string) => new Error(`${problem}\n${importUsage}`)

interface Opened {
  source: HistorySource
  origin: string
  intervals: AsyncIterable<HistoryInterval>
}

async function openSource(values: Values, file: string | undefined): Promise<Opened> {
  if (values.from === 'prometheus') return openPrometheus(values)
  if (values.from !== 'ndjson' && values.from !== 'gatus' && values.from !== 'uptime-kuma')
    throw usage('--from is ndjson, prometheus, gatus or uptime-kuma')
  if (file === undefined) throw usage('name the file')
  const origin = file === '-' ? 'standard input' : basename(file)
  if (values.from === 'ndjson') {
    return { source: 'NDJSON', origin, intervals: readNdjson(openFile(file)) }
  }
  const text = await readWhole(file)
  const how: ExportOptions = {
    path: required(values, 'path'),
    everyMs: parseEvery(values.every ?? '60s'),
    ...groupOf(values),
  }
  return values.from === 'gatus'
    ? { source: 'GATUS', origin, intervals: readGatus(text, how) }
    : { source: 'UPTIME_KUMA', origin, intervals: readUptimeKuma(text, how) }
}

function openFile(file: string): Readable {
  if (file === '-') return process.stdin
  const stream = createReadStream(file)
  // Whoever reads what is unpacked hears of a file that can't be read, too.
  return file.endsWith('.gz') ? pipeline(stream, createGunzip(), () => undefined) : stream
}

async function openPrometheus(values: Values): Promise<Opened> {
  const url = required(values, 'url')
  const tokenFile = values['token-file']
  const token = tokenFile === undefined ? {} : { token: (await readFile(tokenFile, 'utf8')).trim() }
  const intervals = readPrometheus({
    url,
    query: values.query,
    everyMs: parseEvery(values.every ?? '30s'),
    from: parseTime('since', required(values, 'since')),
    to: values.until === undefined ? new Date() : parseTime('until', values.until),
    path: required(values, 'path'),
    mapping: values.map,
    ...groupOf(values),
    ...token,
  })
  return { source: 'PROMETHEUS', origin: `${hostOf(url)}: ${values.query}`, intervals }
}

const groupOf = ({ group }: Values) => (group === undefined ? {} : { slaGroup: group })

function required(values: Values, name: 'path' | 'url' | 'since'): string {
  const value = values[name]
  if (value === undefined || value === '') throw usage(`--${name} is missing`)
  return value
}

function parseEvery(text: string): number {
  const [, count, unit] = /^(\d{1,6})(s|m)$/.exec(text) ?? []
  const ms = Number(count) * (unit === 'm' ? 60_000 : 1_000)
  if (!(ms >= 1_000 && ms <= 3_600_000)) throw usage(`--every ${text} is no time between 1s and 60m`)
  return ms
}

function parseTime(name: string, text: string): Date {
  const instant = parseInstant(text)
  if (Number.isNaN(instant)) throw usage(`--${name} ${text} is no instant with a zone, like 2026-10-01T00:00:00Z`)
  return new Date(instant)
}

async function readWhole(file: string): Promise<string> {
  if (file !== '-') {
    const { size } = await stat(file)
    if (size > maxFileBytes) throw new Error(`${file} is larger than 256 MiB: export it in parts`)
    return readFile(file, 'utf8')
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of process.stdin) {
    size += chunk.length
    if (size > maxFileBytes) throw new Error('what is piped in is larger than 256 MiB: export it in parts')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
