import type { ServiceStatus } from '../../graphql/generated/types.generated.ts'

const worstFirst: readonly ServiceStatus[] = ['DOWN', 'DEGRADED', 'UNKNOWN', 'MAINTENANCE', 'OPERATIONAL']

/** How many services are in each status, worst first, without the statuses nobody is in. */
export function statusCounts(services: readonly { status: ServiceStatus }[]): [ServiceStatus, number][] {
  return worstFirst
    .map((status): [ServiceStatus, number] => [status, services.filter((service) => service.status === status).length])
    .filter(([, count]) => count > 0)
}

/** The same services, those in the worst status first, then by path. */
export function worstServicesFirst<Service extends { status: ServiceStatus; path: string }>(
  services: readonly Service[],
): Service[] {
  return services.toSorted(
    (a, b) => worstFirst.indexOf(a.status) - worstFirst.indexOf(b.status) || (a.path < b.path ? -1 : 1),
  )
}
