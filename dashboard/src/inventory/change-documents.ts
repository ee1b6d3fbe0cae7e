import * as inventory from '../graphql/generated/inventory.generated.ts'
import type { InventoryAct, RetireService } from '../graphql/generated/types.generated.ts'
import type { TypedDocument } from '../graphql/typed-document.ts'

/** What any act may need: `to` is of a rename, `node` of an admission. Core leaves out what a document does not ask for. */
interface ActVariables extends Record<string, unknown> {
  target: string
  reason: string | null
  to: string
  node: string | null
}

/** The mutation of each act. */
export const changeDocuments: Record<InventoryAct, TypedDocument<RetireService, ActVariables>> = {
  RETIRE_SERVICE: inventory.retireServiceDocument,
  RESTORE_SERVICE: inventory.restoreServiceDocument,
  DELETE_SERVICE: inventory.deleteServiceDocument,
  RENAME_SERVICE: inventory.renameServiceDocument,
  ADMIT_REPORTER: inventory.admitReporterDocument,
  RETIRE_NODE: inventory.retireNodeDocument,
  RESTORE_NODE: inventory.restoreNodeDocument,
  FORGET_NODE: inventory.forgetNodeDocument,
  RETIRE_AGENT: inventory.retireAgentDocument,
  RESTORE_AGENT: inventory.restoreAgentDocument,
  FORGET_AGENT: inventory.forgetAgentDocument,
  RENAME_GROUP: inventory.renameGroupDocument,
  DELETE_GROUP: inventory.deleteGroupDocument,
}
