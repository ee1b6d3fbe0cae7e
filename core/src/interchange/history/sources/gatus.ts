import type { HistoryInterval } from '../history.ts'
import { createPathNamer } from './name-paths.ts'
import { instantOf, intervalsOf, type Observed, parseJson, type Row, rowsOf, textOf } from './rows.ts'

/** How the export of another system is read. */
export interface ExportOptions {
  path: string
  everyMs: number
  slaGroup?: string
}

/**
 * Reads results of Gatus: what its API answers of one endpoint or of all (`/api/v1/endpoints/…/statuses`), or rows of its database with
 * `group`, `name`, `success` and `timestamp`. Only results are taken: events and hourly counts don't say when something was seen. Throws
 * `bad_request` for what is neither.
 */
export function readGatus(text: string, { path, everyMs, slaGroup }: ExportOptions): AsyncIterable<HistoryInterval> {
  const read = parseJson(text, 'Gatus')
  const nameOf = createPathNamer(path)
  const services = new Map<string, Observed>()
  const add = (owner: Row, result: Row, at: number) => {
    const place = nameOf({ group: textOf(owner, 'group'), name: textOf(owner, 'name') })
    const service = services.get(place) ?? { path: place, everyMs, samples: [] }
    services.set(place, service)
    const isUp = result.success === true || result.success === 1
    service.samples.push({
      at: instantOf(result.timestamp, at, 'results'),
      status: isUp ? 'OPERATIONAL' : 'DOWN',
    })
  }
  const entries = rowsOf(Array.isArray(read) ? read : [read], 'endpoints or results')
  entries.forEach((entry, at) => {
    if (entry.results === undefined) add(entry, entry, at)
    else
      rowsOf(entry.results ?? [], 'results').forEach((result, index) => {
        add(entry, result, index)
      })
  })
  return intervalsOf(services.values(), slaGroup)
}
