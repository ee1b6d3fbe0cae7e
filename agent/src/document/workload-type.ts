/** The kinds of workload that are judged by their counts of pods. */
export type PodWorkloadType = 'deployment' | 'statefulset' | 'daemonset'

/** Any other kind, as `<apiVersion>/<kind>`, like `argoproj.io/v1alpha1/Rollout`. */
export type CustomType = `${string}/${string}`

/** What a service document may name as its workload, or as something that decides beside it. */
export type WorkloadType =
  | PodWorkloadType
  | 'cronjob'
  | 'job'
  | 'service'
  | 'ingress'
  | 'httproute'
  | 'secret'
  | CustomType
