import type { Context } from '../src/platform/context.ts'
import { recordStorage } from '../src/storage/record-storage.ts'
import type { StoredHistory } from './store-history.ts'
import { dayMs } from './world/history.ts'
import { chanceOf } from './world/seeded-random.ts'
import type { DemoService } from './world/world.ts'

const gib = 1024 ** 3
const hours = 21 * 24

/** A volume of the demo: how full it is in the end, in percent, and by how much of it it grows a day. */
interface DemoVolume {
  mountPath: string
  storageType: string
  gib: number
  full: number
  growth: number
}

const mounts: Record<string, Pick<DemoVolume, 'mountPath' | 'storageType'>> = {
  database: { mountPath: '/var/lib/data', storageType: 'pvc' },
  storage: { mountPath: '/objects', storageType: 's3' },
  queue: { mountPath: '/var/lib/log', storageType: 'pvc' },
}
/** Those of the story; the others are well. */
const stories: Record<string, Pick<DemoVolume, 'full' | 'growth'>> = {
  'acme/data/prod/us-east-1/warehouse': { full: 87.5, growth: 2.4 },
  'acme/bank/prod/eu-central-1/audit-archive': { full: 92.6, growth: 0.08 },
  'acme/shop/prod/eu-west-1/catalog-db': { full: 96.8, growth: 0.5 },
  'acme/data/prod/us-east-1/object-store': { full: 74, growth: 0.3 },
}

/**
 * Stores three weeks of hourly reports of the volumes of databases, queues and object stores, and takes the last one by the
 * verb that takes reports, so that level and forecast are what it makes of them.
 */
export async function storeVolumes(
  context: Context,
  histories: readonly StoredHistory[],
  seed: number,
  end: Date,
): Promise<void> {
  for (const { service } of histories) {
    const volume = volumeOf(service, seed)
    if (!volume) continue
    const { mountPath, storageType } = volume
    const report = (usedBytes: number, at: Date) =>
      recordStorage(context, {
        path: service.path,
        mountPath,
        storageType,
        usedBytes,
        allocatedBytes: volume.gib * gib,
        at: at.toISOString(),
      })
    const used = usedBytesOf(service, volume, seed)
    const { volume: stored } = await report(used[0] ?? 0, new Date(end.getTime() - (hours * dayMs) / 24))
    await storeHours(context, stored.id, volume.gib * gib, used, end)
    await report(used.at(-1) ?? 0, end)
  }
}

function volumeOf({ path, document }: DemoService, seed: number): DemoVolume | undefined {
  const mount = mounts[document.type ?? '']
  if (!mount) return undefined
  const chance = chanceOf(seed, path, 'volume')
  const well = { full: chance.between(22, 66), growth: chance.between(0, 25) / 100 }
  return { ...mount, gib: 2 ** chance.between(6, 11), ...(stories[path] ?? well) }
}

/** What was used, by the hour, oldest first: a line with a little noise. */
function usedBytesOf({ path }: DemoService, { gib: size, full, growth }: DemoVolume, seed: number): number[] {
  const chance = chanceOf(seed, path, 'use of the volume')
  return Array.from({ length: hours }, (_, index) => {
    const percent = full - (growth * (hours - 1 - index)) / 24 + chance.between(-10, 10) / 100
    return Math.round((Math.min(Math.max(percent, 0), 100) / 100) * size * gib)
  })
}

async function storeHours(
  { database }: Context,
  volumeId: number,
  allocatedBytes: number,
  used: readonly number[],
  end: Date,
): Promise<void> {
  await database.query(
    `insert into storage_reports (volume_id, time, allocated_bytes, used_bytes)
    select $1, $4::timestamptz - (cardinality($3::bigint[]) - u.hour) * interval '1 hour', $2::bigint, u.used
    from unnest($3::bigint[]) with ordinality as u (used, hour)
    on conflict do nothing`,
    [volumeId, allocatedBytes, used, end],
  )
}
