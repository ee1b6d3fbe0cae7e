import type { ChangeKind } from '../contract/index.ts'

/** A change of a service as it is shown. */
export interface ServiceChangeView {
  id: number
  serviceId: number
  path: string
  serviceName: string
  displayName: string
  kind: ChangeKind
  at: Date
  /** The whole of it in one line. */
  summary: string
  workload: string | null
  revision: string | null
  images: ImageChangeView[]
  replicasBefore: number | null
  replicasAfter: number | null
  by: string | null
  via: string | null
  cause: string | null
  url: string | null
}

export interface ImageChangeView {
  container?: string
  init?: boolean
  before?: string
  after?: string
}

/** The line of the row `c` of `service_changes`. */
export const summaryOf =
  'change_summary(c.kind, c.images, c.revision, c.replicas_before, c.replicas_after, c.changed_by, c.via)'

/** What is shown of the row `c` of `service_changes` and of its service `s`. */
export const changeColumns = `
  c.id, c.service_id as "serviceId", s.path, s.name as "serviceName", coalesce(s.display_name, s.name) as "displayName",
  c.kind, c.time as at, ${summaryOf} as summary, c.workload, c.revision, c.images, c.replicas_before as "replicasBefore",
  c.replicas_after as "replicasAfter", c.changed_by as by, c.via, c.cause, c.url`
