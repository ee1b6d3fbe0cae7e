import { KubernetesRefusal } from '../kubernetes/api/api.ts'
import type { ElectionInput, LeaseTimes } from './election.ts'
import { type Claim, claimedLease, type LeaseRecord, newLease, readRecord, releasedLease } from './record.ts'

/** What one attempt at the Lease came to; instants are monotonic milliseconds. */
export type Outcome =
  | {
      role: 'holder'
      /** Read before the claim was sent: the server stored it later than that. */
      claimedAt: number
      /** The holder before was alive then; nothing when nobody has held the Lease before. */
      previousAliveAt: number | undefined
    }
  | { role: 'standby'; holder: string; mayTakeInMs: number }

/** The Lease as one candidate sees it. Calls throw what the API throws: a conflict means that another one wrote first. */
export interface LeaseStore {
  /** Renews or takes the Lease where that is allowed, else looks at it. */
  attempt(): Promise<Outcome>
  /** Gives the Lease up if this process may hold it. */
  release(): Promise<void>
}

/** Stopping has to fit into the grace of a pod's end. */
const releaseCallMs = 700

/** A candidate that has not seen the Lease yet. The signal ends attempts, not the release. */
export function createLeaseStore(
  { api, name, namespace, identity, owner, clock, monotonic }: ElectionInput,
  { leaseMs, callMs }: LeaseTimes,
  signal: AbortSignal,
): LeaseStore {
  const all = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`
  const path = `${all}/${name}`
  const attempts = { timeoutMs: callMs, signal }
  const observation = createObservation()
  let held: LeaseRecord | undefined
  let mayHold = false
  let renewedAt: number | undefined

  async function look(limits: { timeoutMs: number; signal?: AbortSignal }): Promise<LeaseRecord | undefined> {
    try {
      return readRecord(await api.call({ path, ...limits }))
    } catch (error) {
      if (error instanceof KubernetesRefusal && error.code === 404) return undefined
      throw error
    }
  }

  async function claim(record: LeaseRecord | undefined): Promise<Outcome> {
    const claimedAt = monotonic()
    const own: Claim = { identity, leaseMs, now: clock.now(), owner }
    // An answer that is lost does not say that the claim was: only the next look does.
    mayHold = true
    held = undefined
    const answer = record
      ? await api.call({ method: 'PUT', path, body: claimedLease(record, own), ...attempts })
      : await api.call({ method: 'POST', path: all, body: newLease(name, namespace, own), ...attempts })
    held = readRecord(answer)
    const previousAliveAt =
      record?.spec.holderIdentity === identity ? (renewedAt ?? observation.aliveAt()) : observation.aliveAt()
    renewedAt = claimedAt
    return { role: 'holder', claimedAt, previousAliveAt }
  }

  async function attempt(): Promise<Outcome> {
    if (held) return claim(held)
    const lookedAt = monotonic()
    const record = await look(attempts)
    if (record === undefined) return claim(undefined)
    const now = monotonic()
    const { holderIdentity: holder } = record.spec
    const mayTakeInMs = leaseMs - (now - observation.unchangedSince(record.version, lookedAt, now))
    if (holder === '' || holder === identity || mayTakeInMs <= 0) return claim(record)
    return { role: 'standby', holder, mayTakeInMs }
  }

  async function giveUp(record: LeaseRecord | undefined): Promise<void> {
    if (record?.spec.holderIdentity !== identity) return
    await api.call({ method: 'PUT', path, body: releasedLease(record, clock.now()), timeoutMs: releaseCallMs })
  }

  return {
    attempt,
    async release() {
      if (!mayHold) return
      await giveUp(held ?? (await look({ timeoutMs: releaseCallMs })))
    },
  }
}

/** What a standby remembers of the record: which version it saw, and since when. All instants are monotonic. */
function createObservation() {
  let seen: { version: string; since: number; aliveAt: number } | undefined
  let lastLook: number | undefined
  return {
    /** Since when the record has this version, for all that this process can know: a claim may only be late by it. */
    unchangedSince(version: string, lookedAt: number, answeredAt: number): number {
      if (seen?.version !== version) seen = { version, since: answeredAt, aliveAt: lastLook ?? lookedAt }
      lastLook = lookedAt
      return seen.since
    },
    /** The last look that did not yet show the present version; of the first version, the first look. */
    aliveAt: () => seen?.aliveAt,
  }
}
