import { AppError } from '../../../platform/errors.ts'
import type { HistoryInterval } from '../history.ts'
import { createSampler } from '../samples.ts'
import { parseMapping } from './map-values.ts'
import { createPathNamer } from './name-paths.ts'

/** What is asked of a Prometheus, and how its answer is read. */
export interface PrometheusQuery {
  url: string
  query: string
  /** From one sample to the next. */
  everyMs: number
  from: Date
  to: Date
  /** With labels as {label}. */
  path: string
  mapping: string
  slaGroup?: string
  /** A bearer token. */
  token?: string
}

/** Prometheus refuses more than 11,000 points of a series at once; less keeps each answer small. */
const stepsAtOnce = 2_000
const timeoutMs = 60_000
const maxAnswerBytes = 64 * 1024 * 1024

interface Series {
  metric: Record<string, string>
  values: [at: number, value: string][]
}

/**
 * Asks a Prometheus for a range in windows of a bounded size. Throws `bad_request` for what it refuses, and where two series come to one path.
 */
export async function* readPrometheus(asked: PrometheusQuery): AsyncIterable<HistoryInterval> {
  const { everyMs, from, to, slaGroup } = asked
  const nameOf = createPathNamer(asked.path)
  const statusOf = parseMapping(asked.mapping)
  const samplers = new Map<string, ReturnType<typeof createSampler>>()
  const first = Math.ceil(from.getTime() / everyMs) * everyMs
  for (let start = first; start <= to.getTime(); start += stepsAtOnce * everyMs) {
    const end = Math.min(start + (stepsAtOnce - 1) * everyMs, to.getTime())
    for (const { metric, values } of await readRange(asked, start, end)) {
      const path = nameOf(metric)
      const sampler = samplers.get(path) ?? createSampler(everyMs)
      samplers.set(path, sampler)
      for (const [at, value] of values) {
        const found = sampler({ at: Math.round(at * 1000), status: statusOf(Number(value)) })
        if (found) yield { path, ...found, ...(slaGroup === undefined ? {} : { slaGroup }) }
      }
    }
  }
}

async function readRange(
  { url, query, everyMs, token }: PrometheusQuery,
  start: number,
  end: number,
): Promise<Series[]> {
  const step = String(everyMs / 1000)
  const body = new URLSearchParams({
    query: fresh(query, everyMs),
    start: String(start / 1000),
    end: String(end / 1000),
    step,
    lookback_delta: step,
  })
  const answer = await ask(url, body, token)
  const text = await readBounded(answer)
  const { status, error, data } = parseAnswer(text)
  if (!answer.ok || status !== 'success' || data === undefined)
    throw new AppError('bad_request', { reason: `Prometheus refused: ${error ?? `HTTP ${answer.status}`}` })
  if (data.resultType !== 'matrix') throw new AppError('bad_request', { reason: 'Prometheus answered no series.' })
  return data.result
}

const selector = /^\s*[a-zA-Z_:][\w:]*\s*(\{(?:[^"'`{}]|"(?:[^"\\]|\\.)*")*\})?\s*$/

/**
 * The query without samples that are older than a step: the last one before a gap would hold for five minutes. Of a selector every version can be
 * asked so; of any other expression newer ones do it by `lookback_delta`.
 */
function fresh(query: string, everyMs: number): string {
  return selector.test(query) ? `last_over_time(${query.trim()}[${everyMs - 1}ms])` : query
}

async function ask(url: string, body: URLSearchParams, token: string | undefined): Promise<Response> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  try {
    return await fetch(`${url.replace(/\/+$/, '')}/api/v1/query_range`, {
      method: 'POST',
      body,
      headers,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    throw new AppError('bad_request', { reason: `Prometheus at ${hostOf(url)} was not reached: ${cause}` })
  }
}

async function readBounded({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > maxAnswerBytes)
      throw new AppError('bad_request', { reason: 'Prometheus answers too many series at once: ask for fewer.' })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

interface Answer {
  status?: string
  error?: string
  data?: { resultType: string; result: Series[] }
}

function parseAnswer(text: string): Answer {
  try {
    // Prometheus' own documented answer.
    return JSON.parse(text) as Answer
  } catch {
    return {}
  }
}

/** The address without what may be secret in it. */
export function hostOf(url: string): string {
  if (!URL.canParse(url)) throw new AppError('bad_request', { reason: 'The address of Prometheus is no URL.' })
  return new URL(url).host
}
