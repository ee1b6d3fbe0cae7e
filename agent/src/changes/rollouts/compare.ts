import { maxImagesPerChange, type ReportedChange } from '@itops/core/contract'
import { describeWorkload, type WorkloadRef } from '../../sources/source.ts'
import { type Author, imagePart, lastAuthor } from './authors.ts'
import type { ContainerImage, SeenVersion, WorkloadVersion } from './version.ts'

type Images = NonNullable<ReportedChange['images']>

/** When a version was seen, in milliseconds since the epoch, and since when it may have been so. */
export interface RolloutObservation {
  now: number
  since: number
}

/**
 * What changed of a workload from one version to another; nothing where it is neither a rollout, nor a restart, nor a scaling. It
 * is known by the workload's identity and generation, so that everybody who sees it gives it the same name.
 */
export function changeBetween(
  ref: WorkloadRef,
  before: WorkloadVersion,
  after: SeenVersion,
  observation: RolloutObservation,
): ReportedChange | undefined {
  const isAnother = before.uid !== after.uid
  if (!isAnother && after.generation <= before.generation) return undefined
  const images = changedImages(before.images, after.images)
  const kind = kindOf(before, after, images)
  if (kind === undefined) return undefined
  const author = authorOf(kind, after.authors, images)
  const isScaled = before.replicas !== undefined && after.replicas !== undefined && before.replicas !== after.replicas
  const via = author?.scales && author.manager === 'kube-controller-manager' ? 'HorizontalPodAutoscaler' : after.via
  return {
    id: `${after.uid}:${after.generation}`,
    kind,
    at: new Date(instantOf(author, observation)).toISOString(),
    workload: describeWorkload(ref),
    ...(images.length === 0 ? {} : { images }),
    ...(isScaled ? { replicasBefore: before.replicas ?? 0, replicasAfter: after.replicas ?? 0 } : {}),
    ...(author?.manager ? { by: author.manager } : {}),
    ...(via === undefined ? {} : { via }),
    ...(kind === 'SCALING' ? {} : detailsOf(before, after)),
  }
}

/** What becomes known of a rollout only after it began: its revision, and why. */
export function detailsOf(
  before: Pick<WorkloadVersion, 'cause'>,
  { revision, cause }: WorkloadVersion,
): Pick<ReportedChange, 'revision' | 'cause'> {
  return {
    ...(revision === undefined ? {} : { revision }),
    // The annotation stays when something else changes: then it says nothing of that.
    ...(cause === undefined || cause === before.cause ? {} : { cause }),
  }
}

function kindOf(before: WorkloadVersion, after: WorkloadVersion, images: Images): ReportedChange['kind'] | undefined {
  if (images.length > 0 || before.template !== after.template) return 'ROLLOUT'
  if (before.uid !== after.uid || before.restartedAt !== after.restartedAt) return 'RESTART'
  return before.replicas === after.replicas ? undefined : 'SCALING'
}

function changedImages(before: readonly ContainerImage[], after: readonly ContainerImage[]): Images {
  const keyOf = ({ container, init }: ContainerImage) => `${init ? 'init ' : ''}${container}`
  const was = new Map(before.map((one) => [keyOf(one), one]))
  const is = new Map(after.map((one) => [keyOf(one), one]))
  const changed = [...new Set([...is.keys(), ...was.keys()])].flatMap((key) => {
    const [old, now] = [was.get(key), is.get(key)]
    if (old?.image === now?.image) return []
    const { container, init } = now ?? old ?? { container: key }
    return [
      {
        container: container.slice(0, 253),
        ...(init ? { init } : {}),
        ...(old ? { before: old.image } : {}),
        ...(now ? { after: now.image } : {}),
      },
    ]
  })
  return changed.slice(0, maxImagesPerChange)
}

function authorOf(kind: ReportedChange['kind'], authors: readonly Author[], images: Images): Author | undefined {
  if (kind === 'SCALING') return lastAuthor(authors, ['replicas'])
  if (kind === 'RESTART') return lastAuthor(authors, ['restart']) ?? lastAuthor(authors, ['template'])
  const ofImages = images.map(({ container = '' }) => imagePart(container))
  return lastAuthor(authors, ofImages) ?? lastAuthor(authors, ['template'])
}

/** When its author says, within the time in which it can have happened: the clock of the API server may be wrong. */
function instantOf(author: Author | undefined, { now, since }: RolloutObservation): number {
  return Math.min(Math.max(author?.at ?? now, since), now)
}
