import { isSegment, parseServicePath, parseStatus, serviceStatuses } from '../../../contract/index.ts'
import { AppError } from '../../../platform/errors.ts'
import { parseSentInstant } from '../../../platform/instant.ts'
import type { HistoryInterval } from '../history.ts'

const maxLine = 4_000
const example =
  '{"path": "acme/shop/prod/eu1/orders", "from": "2026-11-01T00:00:00Z", "to": "2026-11-01T06:30:00Z", "status": "DOWN"}'

/** Reads intervals from NDJSON, one a line. Throws `bad_request` with the line and what is wrong with it. */
export async function* readNdjson(chunks: AsyncIterable<string | Uint8Array>): AsyncIterable<HistoryInterval> {
  let number = 0
  for await (const line of linesOf(chunks)) {
    number++
    if (line.trim() !== '') yield parseLine(line, number)
  }
}

async function* linesOf(chunks: AsyncIterable<string | Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder()
  let rest = ''
  let number = 1
  for await (const chunk of chunks) {
    if (number === 1 && rest === '' && chunk[0] === 0x1f && chunk[1] === 0x8b)
      refuse(1, 'it is packed by gzip; unpack it, name the file .gz, or send it with Content-Encoding: gzip')
    const lines = (rest + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))).split('\n')
    rest = lines.pop() ?? ''
    number += lines.length
    yield* lines
    if (rest.length > maxLine) refuse(number, `it is longer than ${maxLine} letters`)
  }
  yield rest + decoder.decode()
}

function parseLine(line: string, number: number): HistoryInterval {
  const { path, from, to, status, slaGroup } = parseObject(line, number)
  const known = typeof status === 'string' ? parseStatus(status) : undefined
  if (!known) refuse(number, `status is one of ${serviceStatuses.join(', ')}`)
  const [start, end] = [parseSentInstant(from), parseSentInstant(to)]
  if (Number.isNaN(start) || Number.isNaN(end)) refuse(number, 'from and to are instants with a zone')
  if (start >= end) refuse(number, 'it ends before it begins')
  const group = slaGroup ?? undefined
  if (group !== undefined && (typeof group !== 'string' || group === '' || group.length > 120))
    refuse(number, 'slaGroup is the name of an SLA group')
  return {
    path: parsePath(path, number),
    from: start,
    to: end,
    status: known,
    ...(typeof group === 'string' ? { slaGroup: group } : {}),
  }
}

function parseObject(line: string, number: number): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(line)
    // Each field is looked at by itself.
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read as Record<string, unknown>
  } catch {}
  return refuse(number, 'it is no JSON object')
}

/** A path that is written out: a misspelt one would make a service of its own. */
function parsePath(path: unknown, number: number): string {
  const segments = typeof path === 'string' ? path.split('/') : []
  if (typeof path !== 'string' || segments.length !== 5 || !segments.every(isSegment))
    refuse(number, 'path is organization/platform/environment/cluster/service')
  return parseServicePath(path).path.path
}

function refuse(number: number, problem: string): never {
  throw new AppError('bad_request', { reason: `Line ${number}: ${problem}. A line is like ${example}` })
}
