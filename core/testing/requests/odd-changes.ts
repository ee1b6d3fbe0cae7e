/** A rollout of the image web from 1.4 to 1.5, as a report names it. */
export const rolloutOf = (id: string, at: string, more: object = {}) => ({
  id,
  kind: 'ROLLOUT',
  at,
  images: [
    {
      container: 'web',
      before: 'registry.example.org/shop/web:1.4',
      after: 'registry.example.org/shop/web:1.5',
    },
  ],
  ...more,
})

type OddChange = [what: string, changes: unknown, kept: number, warning: RegExp | undefined]

/** What may stand for the changes of a service in a report, how many of them are kept, and what is said of the rest. */
export function oddChanges(ago: (minutes: number) => string): OddChange[] {
  const rollout = (id: string, minutes: number, more: object = {}) => rolloutOf(id, ago(minutes), more)
  return [
    ['no list', 'nonsense', 0, /changes\.1 "nonsense" is no object/],
    ['a number', 7, 0, /changes\.1 7 is no object/],
    ['null', null, 0, undefined],
    ['one that is not in a list', rollout('one', 1), 1, undefined],
    ['one of no kind', [rollout('one', 1, { kind: 'EXPLOSION' }), rollout('two', 1)], 1, /EXPLOSION.*is none of/],
    ['a kind in small letters', [rollout('one', 1, { kind: 'rollout' })], 1, undefined],
    ['one of no time', [rollout('one', 1, { at: 'yesterday' })], 0, /"yesterday" is no instant/],
    ['one without a name', [{ kind: 'ROLLOUT', at: ago(1) }], 0, /has no id/],
    ['one with an empty name', [rollout('', 1)], 0, /is empty/],
    ['replicas below zero', [rollout('one', 1, { replicasBefore: -1 })], 1, /replicasBefore -1 is below 0/],
    ['replicas beyond a column', [rollout('one', 1, { replicasAfter: 2 ** 31 })], 1, /is above 2147483647/],
    ['replicas beyond numbers', [rollout('one', 1, { replicasAfter: '1e999' })], 1, /is no finite number/],
    ['a long text', [rollout('one', 1, { cause: 'x'.repeat(10_000) })], 1, /cut to its first 500/],
    ['a long image', [rollout('one', 1, { images: [{ after: 'x'.repeat(600) }] })], 1, /longer than 512/],
    ['NUL', [rollout('one', 1, { by: 'a\0b' })], 1, undefined],
    ['more than fit', Array.from({ length: 60 }, (_, index) => rollout(`n${index}`, index)), 50, /cut to its first 50/],
    ['what is older than the history', [rollout('one', 500 * 24 * 60)], 0, undefined],
    ['what lies ahead', [rollout('one', -500)], 1, undefined],
  ]
}

/** What a pipeline may mark, with what status that is answered, and how it reads then. */
export function oddMarks(path: string, now: number): [what: string, body: unknown, status: number, summary?: string][] {
  return [
    ['nothing', {}, 400],
    ['no path', { after: '2' }, 400],
    ['an empty path', { path: '' }, 400],
    ['a path alone', { path }, 200, 'Rolled out'],
    ['a path of another place', { path: `${path}/more` }, 200, 'Rolled out'],
    ['a count for a version', { path, after: 15 }, 200, 'Rolled out 15'],
    ['a kind that is none', { path, kind: 'party' }, 200, 'Rolled out'],
    ['a time that is none', { path, at: 'soon', after: 'a' }, 200, 'Rolled out a'],
    ['seconds since 1970', { path, at: Math.floor(now / 1000) - 60, after: 'b' }, 200, 'Rolled out b'],
    ['one image for a list', { path, images: { container: 'c', after: 'web:2' } }, 200, 'Rolled out web 2 added'],
    ['a scaling', { path, kind: 'scaling', replicasBefore: '2', replicasAfter: '3' }, 200, 'Scaled 2 → 3'],
    ['a list of one', [{ path, after: 'c' }], 200, 'Rolled out c'],
  ]
}

/** What is said of a rollout, and how it reads. */
export const changeLines: [what: string, more: object, line: string][] = [
  ['a tag', { images: [{ container: 'c', before: 'web:1', after: 'web:2' }] }, 'Rolled out web 1 → 2'],
  [
    'a digest',
    {
      images: [
        {
          container: 'c',
          before: `a.io:5000/x/web@sha256:${'a'.repeat(64)}`,
          after: `a.io:5000/x/web@sha256:${'b'.repeat(64)}`,
        },
      ],
    },
    `Rolled out web sha256:${'a'.repeat(12)} → sha256:${'b'.repeat(12)}`,
  ],
  [
    'a digest under one tag',
    { images: [{ container: 'c', before: 'web:1@sha256:aa', after: 'web:1@sha256:bb' }] },
    'Rolled out web sha256:aa → sha256:bb',
  ],
  ['no tag', { images: [{ container: 'c', before: 'nginx', after: 'nginx:2' }] }, 'Rolled out nginx latest → 2'],
  [
    'another image',
    { images: [{ container: 'c', before: 'a.io:5000/web:1', after: 'b.io/web:1' }] },
    'Rolled out a.io:5000/web:1 → b.io/web:1',
  ],
  [
    'containers that come and go',
    {
      images: [
        { container: 'a', after: 'x/proxy:3' },
        { container: 'b', before: 'old:1' },
      ],
    },
    'Rolled out proxy 3 added, old 1 removed',
  ],
  [
    'many containers',
    {
      images: ['a', 'b', 'c', 'd', 'e'].map((container) => ({
        container,
        before: `${container}:1`,
        after: `${container}:2`,
      })),
    },
    'Rolled out a 1 → 2, b 1 → 2, c 1 → 2 and 2 more',
  ],
  ['no images', { images: [], revision: '12' }, 'Rolled out revision 12'],
  ['nothing at all', { images: [] }, 'Rolled out'],
  ['versions', { images: [{ before: '1.4', after: '1.5' }] }, 'Rolled out 1.4 → 1.5'],
  [
    'who and how many',
    {
      images: [{ container: 'c', before: 'web:1', after: 'web:2' }],
      replicasBefore: 2,
      replicasAfter: 3,
      by: 'argocd',
      via: 'Argo CD shop',
    },
    'Rolled out web 1 → 2, scaled 2 → 3 by argocd (Argo CD shop)',
  ],
  ['a restart', { kind: 'RESTART', images: [], by: 'kubectl-rollout' }, 'Restarted by kubectl-rollout'],
  ['a scaling from nothing known', { kind: 'SCALING', images: [], replicasAfter: 3 }, 'Scaled to 3'],
]
