import type { KubernetesObject } from '@kubernetes/client-node'
import { isMapping } from '../../document/fields.ts'
import { apiText } from '../../platform/texts/api-text.ts'
import type { Condition, CustomState } from '../../status/custom-rule.ts'
import { createdAt, instantOf, type Kind, mappingOf, specOf } from '../watch/kind.ts'

const maxConditions = 20
const longestText = 300

/** Objects of a kind that only its own controller knows, watched for their conditions and counts. */
export function customKind(group: string, plural: string): Kind<KubernetesObject, CustomState> {
  return { group, plural, keep: customState }
}

/** What matters of any object: its conditions, and its counts of replicas where it has such. What has another shape counts as absent. */
export function customState(object: KubernetesObject): CustomState {
  const { metadata } = object
  const spec = specOf(object)
  const status = mappingOf(object, 'status')
  const generation = numberOf(metadata?.generation)
  const isBehind = (seen: unknown) => {
    const observed = numberOf(seen)
    return observed !== undefined && generation !== undefined && observed < generation
  }
  const wanted = firstNumber(spec.replicas, spec.instances, status.replicas, status.instances)
  const ready = firstNumber(status.readyReplicas, status.readyInstances, status.availableReplicas)
  return {
    conditions: conditionsOf(status.conditions, isBehind),
    isBehind: isBehind(status.observedGeneration),
    ...(wanted === undefined ? {} : { wanted }),
    ...(ready === undefined ? {} : { ready }),
    ...createdAt(metadata),
  }
}

function conditionsOf(value: unknown, isBehind: (seen: unknown) => boolean): Condition[] {
  const list: unknown[] = Array.isArray(value) ? value.slice(0, maxConditions) : []
  return list.filter(isMapping).flatMap((one) => {
    const { type, status } = one
    if (typeof type !== 'string' || (typeof status !== 'string' && typeof status !== 'boolean')) return []
    const since = instantOf(textOf(one.lastTransitionTime))
    const { text, raw } = apiText(
      [textOf(one.reason), textOf(one.message)].filter((part) => part).join(': '),
      longestText,
    )
    return [
      {
        type: type.slice(0, longestText),
        status: statusOf(status),
        ...(text === '' ? {} : { said: text }),
        ...(raw === undefined ? {} : { raw }),
        ...(since === undefined ? {} : { since }),
        ...(isBehind(one.observedGeneration) ? { isBehind: true } : {}),
      },
    ]
  })
}

/** `True`, `False` or `Unknown`, however it is written: some controllers write a boolean, or small letters. */
function statusOf(value: string | boolean): string {
  const word = String(value).slice(0, longestText)
  return ['True', 'False', 'Unknown'].find((one) => one.toLowerCase() === word.toLowerCase()) ?? word
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function firstNumber(...values: unknown[]): number | undefined {
  return values.map(numberOf).find((number) => number !== undefined)
}

/** A count, which some controllers write as text. */
function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && number >= 0 ? number : undefined
}
