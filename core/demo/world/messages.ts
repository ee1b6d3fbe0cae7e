import type { OutageEvidence } from '../../src/contract/index.ts'
import { chanceOf } from './seeded-random.ts'
import type { DemoService } from './world.ts'

const letters = 'bcdfghjklmnpqrstvwxz2456789'

/** What a container wrote before it ended, and what Kubernetes said of its pod, by what is said of the outage. */
const stories: readonly { of: RegExp; log: readonly string[]; events: readonly string[] }[] = [
  {
    of: /out of memory/,
    log: [
      'INFO  batch 4711: 120000 messages to send',
      'WARN  heap 498 MiB of 512 MiB after a full collection',
      'WARN  heap 511 MiB of 512 MiB after a full collection',
    ],
    events: [
      'Warning BackOff: Back-off restarting failed container',
      'Normal Pulled: Container image is already present',
    ],
  },
  {
    of: /Index is corrupt/,
    log: [
      'INFO  opening index products, 18 segments',
      'ERROR segment _2f: checksum 5c1e0a7d differs from 9f3b6c21',
      'ERROR index products is corrupt, will not be opened',
      'INFO  rebuilding products from catalog-db with user=search password=***',
    ],
    events: ['Warning Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503'],
  },
  {
    of: /Certificate has expired/,
    log: [
      'ERROR listen 0.0.0.0:8443: certificate of statements.bank.example.org has expired',
      'FATAL no listener is left',
    ],
    events: [
      'Warning BackOff: Back-off restarting failed container',
      'Warning Unhealthy: Liveness probe failed: connection refused',
    ],
  },
  {
    of: /Failover/,
    log: [
      'LOG:  received promote request',
      'LOG:  redo done at 5C/7E0F41A8',
      'FATAL:  could not connect to the old primary to fence it: timeout',
    ],
    events: ['Warning Unhealthy: Readiness probe failed: orders-db: no leader'],
  },
  {
    of: /rollout|No replica|connection refused|Node was drained/,
    log: [
      'INFO  starting with 2 workers',
      'INFO  database connection with token=*** is open',
      'ERROR configuration: FEATURE_FLAGS_URL is not set',
      'FATAL exit 1',
    ],
    events: [
      'Normal Started: Container was started',
      'Warning Unhealthy: Readiness probe failed: connection refused',
      'Warning BackOff: Back-off restarting failed container',
    ],
  },
]

/** What an agent saw of the pod that failed in an outage that began at `start`; undefined where there is no pod to look at. */
export function lastMessageOf(
  { path, name, document }: DemoService,
  start: number,
  message: string,
  seed: number,
): OutageEvidence | undefined {
  const story = stories.find(({ of }) => of.test(message))
  if (story === undefined) return undefined
  const chance = chanceOf(seed, path, 'pod', start)
  const word = (length: number) => Array.from({ length }, () => letters[chance.between(0, letters.length - 1)]).join('')
  const instant = (offset: number) => new Date(start + offset).toISOString()
  const lasting = (index: number, of: number) => (index - of) * 1_700
  return {
    at: instant(2_000),
    pod: document.workload?.type === 'statefulset' ? `${name}-0` : `${name}-${word(9)}-${word(5)}`,
    container: name,
    previous: true,
    log: story.log.map((line, index) => `${instant(lasting(index, story.log.length))} ${line}`).join('\n'),
    events: story.events.map(
      (line, index) => `${instant(lasting(index, story.events.length)).replace(/\.\d+/, '')} ${line}`,
    ),
  }
}
