import { AsyncLocalStorage } from 'node:async_hooks'

/** A request that is being answered. */
export interface RequestScope {
  /** Who asks; undefined where nobody has to say. */
  actorId: string | undefined
  /** True when it changes nothing, so that it may be answered from a read replica. */
  isRead: boolean
}

/** The request within which something is asked of the database; nothing for jobs and all else that core does by itself. */
export const requestScope = new AsyncLocalStorage<RequestScope>()
