export {
  agentsDocument,
  demoDocument,
  hierarchyDocument,
  serviceLeavesDocument,
  servicesDocument,
  statsDocument,
  trendDocument,
} from '../graphql/generated/fleet.generated.ts'
export { groupsDocument } from '../graphql/generated/groups.generated.ts'
export type { ServiceLeaf } from '../graphql/generated/types.generated.ts'
