import type { IncomingHttpHeaders } from 'node:http'
import { createContext, Script } from 'node:vm'
import { OwnTrouble } from './own-trouble.ts'
import type { Certificate, Finding } from './result.ts'
import type { Question } from './target.ts'

/** How long a pattern may look at a body: one that a human wrote in a hurry may take for ever. */
const patternMs = 200

/** True when a status is one of `200`, `2xx`, `200-299`; 2xx without any. */
export function isExpectedStatus(status: number, wanted: readonly string[] = ['2xx']): boolean {
  return wanted.some((one) => {
    if (one.endsWith('xx')) return String(status)[0] === one[0]
    const [from, to = from] = one.split('-').map(Number)
    return from !== undefined && to !== undefined && status >= from && status <= to
  })
}

/** What of the answer's headers is not as it should be, or nothing. */
export function headerProblem(headers: IncomingHttpHeaders, { expect }: Question): string | undefined {
  for (const [name, wanted] of Object.entries(expect?.header ?? {})) {
    const found = [headers[name.toLowerCase()]].flat().join(', ')
    if (!matches(found, wanted)) return `has a header ${name} "${found.slice(0, 100)}", not "${wanted}"`
  }
  return undefined
}

/** What is found when the answer of `what` is compared with the body that is expected. */
export function bodyProblemOf(what: string, body: string, question: Question): Finding {
  const problem = bodyProblem(body, question)
  return problem === undefined ? {} : { problem: `${what} ${problem}` }
}

/** What of the answer's body is not as it should be, or nothing. */
export function bodyProblem(body: string, { expect }: Question): string | undefined {
  const wanted = expect?.body
  return wanted === undefined || matches(body, wanted) ? undefined : `has a body without "${wanted}"`
}

/** True for a text that holds `wanted`, or matches it when that is `/a pattern/flags`. */
function matches(text: string, wanted: string): boolean {
  const [, pattern, flags] = /^\/(.+)\/([imsu]*)$/s.exec(wanted) ?? []
  if (pattern === undefined) return text.includes(wanted)
  const context = createContext({ text, pattern, flags })
  try {
    return new Script('new RegExp(pattern, flags).test(text)').runInContext(context, { timeout: patternMs }) === true
  } catch (error) {
    throw new OwnTrouble(`the pattern ${wanted.slice(0, 100)} can't be used`, { cause: error })
  }
}

const dayMs = 86_400_000

/** That a certificate ends sooner than the document wants to know; nothing else about it. */
export function certificateWeakness(certificate: Certificate | undefined, { tls }: Question, now: number): Finding {
  if (certificate === undefined || tls?.minDays === undefined) return {}
  const days = (certificate.endsAt - now) / dayMs
  if (days >= tls.minDays) return {}
  const end = new Date(certificate.endsAt).toISOString()
  return { weakness: `the certificate ends in ${Math.max(0, Math.floor(days))} days, at ${end}` }
}
