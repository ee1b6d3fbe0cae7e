export {
  addedServicesDocument,
  addServiceDocument,
  changeAddedServiceDocument,
  placesDocument,
  removeAddedServiceDocument,
} from '../graphql/generated/inventory.generated.ts'
export type { AddedService, ProbeInput } from '../graphql/generated/types.generated.ts'
