import type { StorageLevel } from '../events/events.ts'

/** A volume as it is shown. */
export interface VolumeView {
  id: number
  serviceId: number
  path: string
  serviceName: string
  displayName: string
  slaGroup: string | null
  mountPath: string | null
  storageType: string | null
  allocatedBytes: number
  usedBytes: number
  /** Floored to two decimals. */
  freePercent: number
  level: StorageLevel
  levelSince: Date
  growthBytesPerDay: number | null
  daysToFull: number | null
  /** It will be full within a week, and its event has said so. */
  filling: boolean
  reportedAt: Date
  retired: boolean
}

/** The one statement behind every list of volumes; $1 is the caller's scope. */
export const selectVolumes = `
  select
    v.id, v.service_id as "serviceId", s.path, s.name as "serviceName", coalesce(s.display_name, s.name) as "displayName",
    g.name as "slaGroup", nullif(v.mount_path, '') as "mountPath", v.storage_type as "storageType",
    v.allocated_bytes as "allocatedBytes", v.used_bytes as "usedBytes",
    floor((v.allocated_bytes - v.used_bytes)::numeric * 10000 / v.allocated_bytes) / 100 as "freePercent",
    v.level, v.level_since as "levelSince", v.growth_bytes_per_day as "growthBytesPerDay",
    days_to_full(v.allocated_bytes, v.used_bytes, v.growth_bytes_per_day) as "daysToFull",
    v.filling_since is not null as filling, v.reported_at as "reportedAt",
    s.retired_at is not null as retired
  from storage_volumes v
  join services s on s.id = v.service_id
  left join sla_groups g on g.id = s.sla_group_id
  where in_scope(s.path, $1)`
