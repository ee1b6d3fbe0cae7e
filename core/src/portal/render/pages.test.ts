import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Portal, PortalPeriod } from '../portal.ts'
import { renderHistory, renderStatus } from './pages.ts'

const limit = 60_000
const asOf = new Date('2026-11-30T12:00:00Z')

/** A portal with as much on it as it can have. */
function fullPortal(groups: number, letter: string, isBad: boolean): Portal {
  const long = (length: number) => `${letter.repeat(9)} `.repeat(Math.ceil(length / 10)).slice(0, length)
  const period = (periodKey: string): PortalPeriod => ({
    ...{ periodKey, uptime: isBad ? 91.6667 : 100, target: 99.9, status: isBad ? 'BREACHED' : 'MET' },
    ...{ downMs: isBad ? 7_200_000 : 0, seal: 'a'.repeat(64) },
  })
  const days = Array.from({ length: 90 }, (_, at) =>
    period(new Date(asOf.getTime() - (89 - at) * 86_400_000).toISOString().slice(0, 10)),
  )
  const months = Array.from({ length: 13 }, (_, at) => period(`2026-${String(at + 1).padStart(2, '0')}`))
  const update = { state: 'MONITORING' as const, text: long(4_000), at: asOf }
  const many = <T>(length: number, of: (at: number) => T) => Array.from({ length }, (_, at) => of(at))
  return {
    ...{
      slug: 'acme',
      name: long(100),
      language: 'hu',
      timeZone: 'Europe/Budapest',
      logo: `data:image/png;base64,${'A'.repeat(200_000)}`,
    },
    ...{ accentColor: null, asOf },
    groups: many(groups, (at) => ({
      ...{
        name: `g${at}`,
        displayName: `${at}: ${long(190)}`,
        target: 99.9,
        isDown: isBad,
        budgetMs: 1,
        consumedMs: 2,
      },
      ...{ month: months[0] ?? null, days, months },
    })),
    incidents: many(50, (id) => ({
      id,
      group: long(200),
      startedAt: asOf,
      resolvedAt: null,
      updates: many(12, () => update),
    })),
    maintenance: many(50, () => ({ group: long(200), startsAt: asOf, endsAt: asOf })),
  }
}

it('a page has 60 kB at most whatever stands on it, and each group stands on one of them', () => {
  fc.assert(
    fc.property(fc.nat(25), fc.constantFrom('a', '&', 'ő', '😀'), fc.boolean(), (groups, letter, isBad) => {
      const portal = fullPortal(groups, letter, isBad)
      for (const render of [renderStatus, renderHistory]) {
        const first = render({ portal, isStale: true, key: 'k'.repeat(43) })
        const count = Math.max(1, ...[...first.matchAll(/\?page=(\d+)/g)].map(([, number]) => Number(number)))
        const pages = Array.from({ length: count }, (_, at) =>
          render({ portal, isStale: true, key: 'k'.repeat(43), number: at + 1 }),
        )
        for (const page of pages) expect(Buffer.byteLength(page)).toBeLessThanOrEqual(limit)
        for (let at = 0; at < groups; at++)
          expect(pages.filter((page) => new RegExp(`<h[23]>${at}: `).test(page))).toHaveLength(1)
      }
    }),
    {
      numRuns: 4,
      examples: [
        [40, '&', true],
        [0, 'a', false],
      ],
    },
  )
})

it('figures and lengths are written as the language of the page writes them', () => {
  const page = renderHistory({ portal: fullPortal(1, 'a', true), isStale: false, key: undefined })
  for (const text of ['91,6667 %', '99,9000 %', '2 óra', '(Europe/Budapest)']) expect(page).toContain(text)
})

it('a month that goes on is met so far, one that was is met, and one that was missed is not shown as if it was up', () => {
  const rows = (isBad: boolean) => {
    const portal = fullPortal(1, 'a', isBad)
    portal.groups = portal.groups.map((group) => ({ ...group, isDown: false }))
    const input = { portal, isStale: false, key: undefined }
    const months = [...renderHistory(input).matchAll(/<th scope="row">(\S+)<\/th><td>[^<]*<\/td><td>([^<]*)/g)]
    return [
      /<p class="dot [^<]*/.exec(renderStatus(input))?.[0],
      ...months.slice(0, 2).map(([, month, said]) => `${month} ${said}`),
    ]
  }
  expect(rows(false)).toEqual(['<p class="dot up">eddig teljesül', '2026-01 eddig teljesül', '2026-02 teljesült'])
  expect(rows(true)[0]).toBe('<p class="dot down">nem teljesült')
})
