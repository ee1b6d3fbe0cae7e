import { typed } from './typed-document.ts'
import type { ServiceStatus } from './types.ts'

/** A service that people added here, for an agent to probe. */
export interface AddedService {
  id: string
  agent: string
  path: string
  endpoint: string
  /** As documents write them, like `30s`. */
  interval: string
  timeout: string
  /** Of http: null for 2xx. */
  expectedStatus: string | null
  displayName: string | null
  criticality: string | null
  slaGroup: string | null
  from: string[]
  quorum: number | null
  addedBy: string
  addedAt: string
  changedBy: string | null
  changedAt: string | null
  agentAsks: boolean
  /** Null until its agent has reported it. */
  status: ServiceStatus | null
  message: string | null
}

/** How it is probed, and what is said of it. */
export interface ProbeInput {
  endpoint: string
  intervalSeconds: number
  timeoutSeconds: number
  expectedStatus: string | null
  displayName: string | null
  criticality: string | null
  slaGroup: string | null
  from: string[]
  quorum: number | null
}

const fields = `
  id agent path endpoint interval timeout expectedStatus displayName criticality slaGroup from quorum addedBy addedAt changedBy changedAt agentAsks status message
`

export const addedServicesDocument = typed<{ addedServices: AddedService[] }, { path: string | null }>(`
  query AddedServices($path: String) {
    addedServices(path: $path) { ${fields} }
  }
`)

export const addServiceDocument = typed<
  { addService: AddedService },
  { input: { agent: string; path: string; probe: ProbeInput } }
>(`
  mutation AddService($input: AddServiceInput!) {
    addService(input: $input) { ${fields} }
  }
`)

export const changeAddedServiceDocument = typed<
  { changeAddedService: AddedService },
  { id: string; probe: ProbeInput }
>(`
  mutation ChangeAddedService($id: ID!, $probe: ProbeInput!) {
    changeAddedService(id: $id, probe: $probe) { ${fields} }
  }
`)

export const removeAddedServiceDocument = typed<{ removeAddedService: boolean }, { id: string }>(`
  mutation RemoveAddedService($id: ID!) {
    removeAddedService(id: $id)
  }
`)

/** What a new service can be given to: agents, and the names of groups. */
export const placesDocument = typed<{
  agents: { nodeId: string; name: string; status: 'ONLINE' | 'OFFLINE' }[]
  slaGroups: { name: string; displayName: string }[]
}>(`
  query Places {
    agents { nodeId name status }
    slaGroups { name displayName }
  }
`)
