import { readFileSync } from 'node:fs'
import { AgentError } from '../platform/errors.ts'

/** Where Kubernetes names to a pod its own namespace. */
const ownNamespaceFile = '/var/run/secrets/kubernetes.io/serviceaccount/namespace'

/** The namespace of the Lease: the given one, else the pod's own. Throws `config_invalid` when there is neither. */
export function leaseNamespace(given: string | undefined, file: string = ownNamespaceFile): string {
  if (given !== undefined) return given
  try {
    const own = readFileSync(file, 'utf8').trim()
    if (own !== '') return own
  } catch (cause) {
    throw new AgentError('config_invalid', `ITOPS_AGENT_LEASE_NAMESPACE is missing, and so is ${file}; set it`, {
      cause,
    })
  }
  throw new AgentError('config_invalid', `ITOPS_AGENT_LEASE_NAMESPACE is missing, and ${file} is empty; set it`)
}
