import type { PodTrouble } from '../../status/pod-troubles.ts'
import type { Warned } from '../kinds/events.ts'
import type { UnwellPod } from '../kinds/pods.ts'

/** Containers that are being created for so long are stuck, in milliseconds. */
const createdWithinMs = 60_000
/** A warning from so long before a pod stopped being ready, in milliseconds, is no cause of that. */
const causedWithinMs = 60_000

/** What may lie behind a reason that a pod gives itself, by the Events' reasons and how their texts begin. */
const behind: Readonly<Record<string, readonly [reason: string, beginning: RegExp]>> = {
  Unready: ['Unhealthy', /^Readiness probe/],
  CrashLoopBackOff: ['Unhealthy', /^(?:Liveness|Startup) probe/],
  Error: ['Unhealthy', /^(?:Liveness|Startup) probe/],
  ImagePullBackOff: ['Failed', /^Failed to pull image/],
  ErrImagePull: ['Failed', /^Failed to pull image/],
  NodeLost: ['NodeNotReady', /./],
}

/** Why a pod is not well, by its own status and what Events say of it; nothing for one that just starts. */
export function explainPod(unwell: UnwellPod, warned: readonly Warned[], now: number): PodTrouble | undefined {
  const { pod, trouble, node } = unwell
  const place = node === undefined ? { pod } : { pod, node }
  if (trouble !== undefined) return withCause(trouble, warned)
  const [cause] = warned.filter(({ at }) => at >= (unwell.since ?? 0) - causedWithinMs)
  if (cause !== undefined) return { ...place, reason: cause.reason, ...saidBy(cause) }
  const { creating, since } = unwell
  if (creating === undefined || since === undefined || now - since < createdWithinMs) return undefined
  return { ...place, ...creating, lasts: `for ${Math.floor((now - since) / 60_000)} min` }
}

function withCause(trouble: PodTrouble, warned: readonly Warned[]): PodTrouble {
  const [reason, beginning] = behind[trouble.reason] ?? []
  const cause = warned.find((one) => one.reason === reason && beginning?.test(one.said.text))
  if (cause === undefined) return trouble
  const { text, raw } = cause.said
  // What the readiness probe says, and why an image can't be pulled, is all that there is to say.
  const isBehind = trouble.reason === 'CrashLoopBackOff' || trouble.reason === 'Error'
  const detail = isBehind && trouble.detail !== undefined ? `${trouble.detail}, ${text}` : text
  return { ...trouble, detail, ...(raw === undefined ? {} : { raw }) }
}

function saidBy({ said: { text, raw } }: Warned): { detail?: string; raw?: string } {
  return { ...(text === '' ? {} : { detail: text }), ...(raw === undefined ? {} : { raw }) }
}
