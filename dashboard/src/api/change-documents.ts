import { typed } from './typed-document.ts'

export type ChangeKind = 'ROLLOUT' | 'RESTART' | 'SCALING'

/** What was changed of a service, beside its status. */
export interface ServiceChange {
  id: string
  path: string
  displayName: string
  kind: ChangeKind
  at: string
  summary: string
  workload: string | null
  revision: string | null
  cause: string | null
  url: string | null
}

export interface ChangeFilter {
  path?: string
  from?: string
}

export const changeFields = 'id path displayName kind at summary workload revision cause url'

export const changesDocument = typed<
  { serviceChanges: { nodes: ServiceChange[]; endCursor: string | null } },
  { filter: ChangeFilter; first: number; after: string | null }
>(`
  query Changes($filter: ServiceChangeFilter, $first: Int!, $after: String) {
    serviceChanges(filter: $filter, first: $first, after: $after) {
      nodes { ${changeFields} }
      endCursor
    }
  }
`)

export const serviceChangedDocument = typed<{ serviceChanged: ServiceChange }>(`
  subscription ServiceChanged {
    serviceChanged { ${changeFields} }
  }
`)
