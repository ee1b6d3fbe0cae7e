import { parseStatus, type ServiceStatus, serviceStatuses } from '../../../contract/index.ts'
import { AppError } from '../../../platform/errors.ts'

const holds: Record<string, (value: number, bound: number) => boolean> = {
  '': (value, bound) => value === bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
}

/** What `up` and `probe_success` mean. */
export const upOrDown = '1:OPERATIONAL,0:DOWN'

/**
 * Reads which status a value stands for, like `>=0.99:OPERATIONAL,>0:DEGRADED,0:DOWN`: the first that holds counts, and a value for which
 * none holds is UNKNOWN. Throws `bad_request`.
 */
export function parseMapping(text: string): (value: number) => ServiceStatus {
  const rules = text.split(',').map((rule) => {
    const [, sign = '', bound = '', name = ''] =
      /^\s*(>=|<=|>|<|)\s*(-?\d+(?:\.\d+)?)\s*:\s*([A-Za-z]+)\s*$/.exec(rule) ?? []
    const status = parseStatus(name)
    const test = holds[sign]
    if (bound === '' || !status || !test)
      throw new AppError('bad_request', {
        reason: `"${rule.trim()}" maps no value: write like ${upOrDown} or >=0.99:OPERATIONAL,>0:DEGRADED,0:DOWN, with ${serviceStatuses.join(', ')}.`,
      })
    return { test, bound: Number(bound), status }
  })
  return (value) => rules.find(({ test, bound }) => test(value, bound))?.status ?? 'UNKNOWN'
}
