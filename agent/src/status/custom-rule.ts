import { detailOf, type Observation, unknownStatus } from '../timeline/observation.ts'
import { describeTroubles, type PodTrouble } from './pod-troubles.ts'

/** A condition of an object. */
export interface Condition {
  type: string
  /** `True`, `False` or `Unknown`. */
  status: string
  /** Its reason and message. */
  said?: string
  /** All that its controller said, for administrators; only where that is more. */
  raw?: string
  /** Since when it is so, in milliseconds since the epoch. */
  since?: number
  /** True for one that speaks of an older generation. */
  isBehind?: boolean
}

/** What matters of an object of any kind. */
export interface CustomState {
  conditions: readonly Condition[]
  /** True while its controller has not seen the newest generation. */
  isBehind: boolean
  wanted?: number
  ready?: number
  createdAt?: number
}

export interface CustomNotes {
  now: number
  /** The condition that counts. */
  readyCondition?: string | undefined
  scaledToZero?: 'maintenance' | 'down' | undefined
  troubles?: readonly PodTrouble[]
}

/** Where the document names none, the first of these that the object has. */
const usualConditions = ['Ready', 'Available', 'Healthy']
/** A start may take so long, in milliseconds, as that of a Deployment does by default. */
const startMs = 600_000
/** What was not ready from so soon after its creation on never was, in milliseconds. */
const atOnceMs = 60_000

/** The status of an object by its condition: the table in agent/docs/kinds.md, row by row. */
export function customStatus(state: CustomState, notes: CustomNotes): Observation {
  const { conditions, wanted, ready } = state
  const { readyCondition, scaledToZero } = notes
  const replicas = countsOf(state)
  if (wanted === 0) {
    return { status: scaledToZero === 'down' ? 'DOWN' : 'MAINTENANCE', message: 'scaled to zero', ...replicas }
  }
  const named = readyCondition === undefined ? usualConditions : [readyCondition]
  const condition = named.flatMap((type) => conditionOf(conditions, type) ?? [])[0]
  if (condition === undefined) {
    return {
      ...unknownStatus(`it has no condition ${named.join(', ')}${isStarting(state, notes) ? ' yet' : ''}`),
      ...replicas,
    }
  }
  const counts = wanted === undefined || ready === undefined ? [] : [`${ready} of ${wanted} replicas are ready`]
  const rollout = state.isBehind || condition.isBehind ? ['rollout'] : []
  const said = `${condition.type} is ${condition.status}${condition.said === undefined ? '' : `, ${condition.said}`}`
  if (condition.status === 'True') {
    const parts = [...rollout, ...(ready !== undefined && wanted !== undefined && ready < wanted ? counts : [])]
    return { status: 'OPERATIONAL', ...(parts.length > 0 ? { message: parts.join(', ') } : {}), ...replicas }
  }
  const detail = detailOf(condition.raw === undefined ? [] : [condition.raw])
  if (condition.status !== 'False') return { ...unknownStatus(said, condition.raw), ...replicas }
  const reasons = describeTroubles(notes.troubles ?? [])
  const message = [[...rollout, ...counts, said].join(', '), ...(reasons ? [reasons] : [])].join(': ')
  if ((ready ?? 0) > 0) return { status: 'DEGRADED', message, ...detail, ...replicas }
  if (isStarting(state, notes, condition))
    return { status: 'UNKNOWN', message: `starting, ${message}`, ...detail, ...replicas }
  return { status: 'DOWN', message, ...detail, ...replicas }
}

/** The condition of a type, in other letters where there is none in these. */
function conditionOf(conditions: readonly Condition[], type: string): Condition | undefined {
  const isAlike = (one: Condition) => one.type.toLowerCase() === type.toLowerCase()
  return conditions.find((one) => one.type === type) ?? conditions.find(isAlike)
}

function countsOf({ wanted, ready }: CustomState): Pick<Observation, 'replicas' | 'readyReplicas'> {
  return wanted === undefined ? {} : { replicas: wanted, readyReplicas: ready ?? 0 }
}

/** True for what has never been ready since it was created, and not for long. */
function isStarting({ createdAt }: CustomState, { now }: CustomNotes, condition?: Condition): boolean {
  if (createdAt === undefined || now - createdAt >= startMs) return false
  return condition?.since === undefined || condition.since - createdAt < atOnceMs
}
