import type { PodTrouble } from '../../status/pod-troubles.ts'
import { nodes } from '../kinds/nodes.ts'
import type { Change } from '../watch/copy.ts'
import { watchOnDemand } from './on-demand.ts'
import type { GroupInput, WorkloadGroup } from './workload-group.ts'

/** What is wrong with the nodes of pods that are not well. */
export interface NodeWatches extends WorkloadGroup {
  /** The same troubles, each with what is wrong with its node. */
  explain(troubles: PodTrouble[]): PodTrouble[]
}

/**
 * Watches nodes once a pod on one is not well. Nodes belong to no namespace: an agent of some namespaces only may not see them, and says
 * nothing of them, as one without the right.
 */
export function watchNodes(input: GroupInput): NodeWatches {
  const seesAll = input.scopes.includes(undefined)
  const watch = watchOnDemand({ ...input, kind: nodes, ofCluster: true, onChange })

  function onChange(change?: Change<string>): void {
    if (change === undefined || change.before !== change.after) input.onWorkload()
  }

  function explained(trouble: PodTrouble): PodTrouble {
    const { node, detail } = trouble
    const [reflection] = watch.reflections()
    const problem = node === undefined || !reflection?.state()?.live ? undefined : reflection.get('', node)
    if (problem === undefined) return trouble
    const said = `node ${node} is ${problem}`
    return { ...trouble, detail: detail === undefined ? said : `${detail}, ${said}` }
  }

  return {
    explain(troubles) {
      if (seesAll && troubles.some(({ node }) => node !== undefined)) watch.want(new Set(['']))
      return troubles.map(explained)
    },
    handles: () => false,
    want: () => undefined,
    observe: () => undefined,
    proof: () => undefined,
    has: () => false,
    watches: watch.reflections,
  }
}
