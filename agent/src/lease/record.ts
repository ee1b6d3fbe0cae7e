import type { OwnerReference } from './owner.ts'

/** What a Lease of coordination.k8s.io/v1 says of its holder; empty for a Lease that nobody holds. */
export interface LeaseSpec {
  holderIdentity: string
  leaseDurationSeconds: number
  /** MicroTime. Written for people and other tools; never compared with a clock of this process. */
  acquireTime: string
  renewTime: string
  leaseTransitions: number
}

/** A Lease as the API server keeps it: the rest of its metadata is sent back as it came. */
export interface LeaseRecord {
  metadata: object
  /** Another one with every write, by whomever. */
  version: string
  spec: LeaseSpec
}

/** Who takes or renews a Lease, and when (milliseconds since the epoch). */
export interface Claim {
  identity: string
  leaseMs: number
  now: number
  /** What the Lease goes with. */
  owner: OwnerReference | undefined
}

/** Reads what the API server answered; throws for what is no Lease with a version. */
export function readRecord(answer: unknown): LeaseRecord {
  const metadata = objectIn(answer, 'metadata')
  const version = textIn(metadata, 'resourceVersion')
  if (metadata === undefined || version === '') throw new Error('the answer is no Lease with a resourceVersion')
  const spec = objectIn(answer, 'spec')
  return {
    metadata,
    version,
    spec: {
      holderIdentity: textIn(spec, 'holderIdentity'),
      leaseDurationSeconds: numberIn(spec, 'leaseDurationSeconds'),
      acquireTime: textIn(spec, 'acquireTime'),
      renewTime: textIn(spec, 'renewTime'),
      leaseTransitions: numberIn(spec, 'leaseTransitions'),
    },
  }
}

/** The body that creates a Lease held by the claimant. */
export function newLease(name: string, namespace: string, claim: Claim): object {
  const spec = heldBy(claim, undefined)
  return { ...typeMeta, metadata: ownedBy({ name, namespace }, claim), spec }
}

/** The body that makes the claimant the holder, or keeps it the holder. */
export function claimedLease(record: LeaseRecord, claim: Claim): object {
  return { ...typeMeta, metadata: ownedBy(record.metadata, claim), spec: heldBy(claim, record.spec) }
}

/** The body that says nobody holds the Lease any more. */
export function releasedLease({ metadata, spec }: LeaseRecord, now: number): object {
  // A Lease must have a positive duration; one second is what other clients leave behind, too.
  const released = { ...spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: microTime(now) }
  return { ...typeMeta, metadata, spec: withoutEmptyTimes(released) }
}

function ownedBy(metadata: object, { owner }: Claim): object {
  return owner ? { ...metadata, ownerReferences: [owner] } : metadata
}

const typeMeta = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' }

function heldBy({ identity, leaseMs, now }: Claim, before: LeaseSpec | undefined): LeaseSpec {
  const renewTime = microTime(now)
  const goesOn = before?.holderIdentity === identity && before.acquireTime !== ''
  return {
    holderIdentity: identity,
    leaseDurationSeconds: Math.ceil(leaseMs / 1000),
    acquireTime: goesOn ? before.acquireTime : renewTime,
    renewTime,
    leaseTransitions: before === undefined ? 0 : before.leaseTransitions + (goesOn ? 0 : 1),
  }
}

/** An empty text is no MicroTime: the API server would refuse it. */
function withoutEmptyTimes(spec: LeaseSpec): object {
  return Object.fromEntries(Object.entries(spec).filter(([name, value]) => name === 'holderIdentity' || value !== ''))
}

function microTime(at: number): string {
  return new Date(at).toISOString().replace('Z', '000Z')
}

function objectIn(value: unknown, name: string): object | undefined {
  const found = fieldIn(value, name)
  return typeof found === 'object' && found !== null ? found : undefined
}

function textIn(value: unknown, name: string): string {
  const found = fieldIn(value, name)
  return typeof found === 'string' ? found : ''
}

function numberIn(value: unknown, name: string): number {
  const found = fieldIn(value, name)
  return typeof found === 'number' ? found : 0
}

function fieldIn(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(value).find(([key]) => key === name)?.[1]
}
