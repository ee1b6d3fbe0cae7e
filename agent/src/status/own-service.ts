import type { Source } from '../sources/source.ts'
import { detailOf, type Observation } from '../timeline/observation.ts'
import type { Service } from './service.ts'

/** The name under which an agent reports itself, below its own node. */
const ownName = 'itops-agent'

export interface OwnServiceInput {
  nodeId: string
  displayName: string | undefined
  watches: () => ReturnType<Source['watches']>
  /** What is wrong with the spool, if anything is. */
  spoolProblem: () => string | undefined
}

/** The agent as a service of its own node: DEGRADED while it can't see, or can't keep, all that it should. */
export function ownService({ nodeId, displayName, watches, spoolProblem }: OwnServiceInput): Service {
  const path = `${nodeId}/${ownName}`
  const document = {
    path,
    displayName: displayName === undefined ? 'ITOps agent' : `ITOps agent of ${displayName}`.slice(0, 200),
    description: 'Watches the services of this node and reports them',
    type: 'agent',
    tags: ['itops'],
  }
  return {
    path,
    nodeId,
    name: ownName,
    found: { source: 'the agent itself', document },
    impliedWorkload: true,
    look: () => observe(watches(), spoolProblem()),
  }
}

function observe(watches: ReturnType<Source['watches']>, spoolProblem: string | undefined): Observation {
  const problems = watches.flatMap(({ resource, problem, isTheirs }) =>
    problem === undefined || isTheirs ? [] : [`${resource}: ${problem}`],
  )
  if (spoolProblem !== undefined) problems.push(`spool: ${spoolProblem}`)
  if (problems.length === 0) return { status: 'OPERATIONAL' }
  const raws = watches.flatMap(({ resource, raw, isTheirs }) =>
    raw === undefined || isTheirs ? [] : [`${resource}: ${raw}`],
  )
  return { status: 'DEGRADED', message: problems.join('; '), ...detailOf(raws) }
}
