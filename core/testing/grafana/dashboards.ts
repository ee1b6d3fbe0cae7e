import { readdirSync, readFileSync } from 'node:fs'

export interface Target {
  refId: string
  datasource: { type: string; uid: string }
  /** PromQL. */
  expr?: string
  rawSql?: string
}

export interface Panel {
  id: number
  type: string
  title: string
  description?: string
  gridPos: { x: number; y: number; w: number; h: number }
  targets: Target[]
  fieldConfig: { defaults: { noValue?: string; unit?: string } }
}

export interface Variable {
  name: string
  type: string
  query: string
  multi: boolean
  includeAll: boolean
  allValue?: string
}

/** Marks on the time axes of every panel; Grafana's own has no query. */
export interface Annotation {
  name: string
  datasource: { type: string; uid: string }
  target?: { rawSql: string; refId: string }
}

export interface Dashboard {
  file: string
  text: string
  uid: string
  title: string
  tags: string[]
  panels: Panel[]
  annotations: { list: Annotation[] }
  templating: { list: Variable[] }
}

export const grafanaFolder = new URL('../../../grafana/', import.meta.url)
const folder = new URL('dashboards/', grafanaFolder)

/** Every dashboard that is shipped, by file name. */
export function readDashboards(): Dashboard[] {
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const text = readFileSync(new URL(file, folder), 'utf8')
      // Grafana's own model of a dashboard, of which the suites look at a few fields.
      return { ...(JSON.parse(text) as Dashboard), file, text }
    })
}

/** A value of each variable, or all of them: what somebody may have chosen. */
export type Choice = Record<string, string | readonly string[]>

const choices = /\$\{(\w+)(?::(\w+))?\}|\$(\w+)/g

/**
 * A query of a panel as Grafana's PostgreSQL data source sends it: variables as their format says, macros as SQL. A variable or
 * macro that nobody knows is an error.
 */
export function expandSql(sql: string, from: Date, to: Date, choice: Choice): string {
  const [start, end] = [from, to].map((at) => `'${at.toISOString()}'`)
  return sql
    .replace(/\$__timeFilter\(([^()]+)\)/g, `$1 BETWEEN ${start} AND ${end}`)
    .replace(/\$__timeFrom\(\)/g, `${start}`)
    .replace(/\$__timeTo\(\)/g, `${end}`)
    .replace(choices, (_, braced?: string, format?: string, bare?: string) => {
      const value = chosen(choice, braced ?? bare ?? '')
      if (format === 'regex') return typeof value === 'string' ? value : `(${value.map(escapeRegex).join('|')})`
      if (format === 'sqlstring')
        return [value]
          .flat()
          .map((text) => `'${text.replaceAll("'", "''")}'`)
          .join(',')
      throw new Error(`${braced ?? bare} has no format that SQL may hold`)
    })
}

/** A query of a panel as Grafana's Prometheus data source sends it. */
export function expandPromql(expr: string, choice: Choice): string {
  return expr
    .replace(/\$__rate_interval/g, '15s')
    .replace(choices, (_, braced?: string, _format?: string, bare?: string) => {
      const value = chosen(choice, braced ?? bare ?? '')
      const text = typeof value === 'string' ? value : `(${value.map(escapeRegex).join('|')})`
      return text.replaceAll('\\', '\\\\')
    })
}

function chosen(choice: Choice, name: string): string | readonly string[] {
  const value = choice[name]
  if (value === undefined) throw new Error(`the variable ${name} is not one of the dashboard`)
  return value
}

const escapeRegex = (text: string) => text.replace(/[\\^$*+?.()|[\]{}/]/g, '\\$&')
