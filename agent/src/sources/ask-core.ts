import type { DialledFetch } from '@itops/core/dial'
import { isMapping } from '../document/fields.ts'
import { AgentError, describeError } from '../platform/errors.ts'
import { withDeadline } from '../platform/time/deadline.ts'

/** What core answers to the question for documents: those that it keeps, with a tag; `same` as under the tag that was sent. */
export type KeptAnswer = (KeptDocuments & { tag: string | undefined }) | 'same' | 'unknown call'

/** Those that people wrote there, and services of other agents that name this node in `health.from`. */
export interface KeptDocuments {
  documents: unknown[]
  vantage: unknown[]
}

export interface AskInput {
  coreUrl: string
  apiKey: string
  /** The agent's own node: it asks for no other. */
  nodeId: string
  fetch: DialledFetch
  timeoutMs: number
  /** Ends a call under way. */
  signal: AbortSignal
}

/** Far more than core keeps for one agent. */
const longestAnswer = 16 * 1024 * 1024

/**
 * Asks core for the documents that people wrote there for this agent's node. A core that does not know the call yet is no failure.
 * Throws `core_unreachable` and `core_refused`.
 */
export async function askForDocuments(input: AskInput, tag: string | undefined): Promise<KeptAnswer> {
  const url = `${input.coreUrl}/api/v1/operator/documents?nodeId=${encodeURIComponent(input.nodeId)}`
  const { status, text, etag } = await withDeadline(input.timeoutMs, input.signal, async (signal) => {
    try {
      const headers = {
        authorization: `Bearer ${input.apiKey}`,
        ...(tag === undefined ? {} : { 'if-none-match': tag }),
      }
      const response = await input.fetch(url, { headers, redirect: 'manual', signal })
      return { status: response.status, text: await response.text(), etag: response.headers.get('etag') ?? undefined }
    } catch (error) {
      const why = signal.aborted ? `no answer within ${input.timeoutMs} ms` : describeError(error)
      throw new AgentError('core_unreachable', `GET ${url}: ${why}`, { cause: error })
    }
  })
  if (status === 304 && tag !== undefined) return 'same'
  if (status === 404) return 'unknown call'
  const kept = status === 200 && text.length <= longestAnswer ? keptIn(text) : undefined
  if (kept === undefined) {
    throw new AgentError('core_refused', `GET ${url} answered ${status} ${text.slice(0, 300)}`, { status })
  }
  return { ...kept, tag: etag }
}

/** A core that knows of no services of others names none. */
function keptIn(text: string): KeptDocuments | undefined {
  try {
    const answer: unknown = JSON.parse(text)
    if (!isMapping(answer) || !Array.isArray(answer.documents)) return undefined
    return { documents: answer.documents, vantage: Array.isArray(answer.vantage) ? answer.vantage : [] }
  } catch {
    return undefined
  }
}
