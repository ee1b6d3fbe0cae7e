import type { KeyView } from './key-view.ts'

const levels = ['ORGANIZATION', 'PLATFORM', 'ENVIRONMENT', 'CLUSTER']

/**
 * The command that installs the agent of a cluster with a key. What the key leaves open stands there in capitals: the levels below its
 * scope, and the address of core where it is not configured.
 */
export function agentCommand({ scope }: KeyView, token: string, publicUrl: string | undefined): string {
  const known = scope === '' ? [] : scope.split('/')
  const nodeId = [...known, ...levels.slice(known.length)].join('/')
  return [
    'helm upgrade --install itops-agent itops/itops-agent -n itops --create-namespace',
    `--set node.id=${nodeId}`,
    `--set itops.url=${publicUrl?.replace(/\/$/, '') ?? 'https://ADDRESS-OF-CORE'}`,
    `--set itops.apiKey.value=${token}`,
  ].join(' \\\n  ')
}
