import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const top = fileURLToPath(new URL('../..', import.meta.url))

const inCore = /^(?:core|sql)\//

/** Words that only this code ever used, what the trade calls it, and where that holds if not everywhere; core/README.md has the glossary. */
const replacements: [word: RegExp, instead: string, where?: RegExp][] = [
  [/\b(?:un)?told\b|_told_|Told[A-Z]|[a-z]Told\b/, 'notified, reported'],
  [/\b(?:un)?settle[sd]?\b|\bsettl(?:e[A-Z]\w*|ing)\b/, 'apply, close, cut off'],
  [/\b(?:is|are)Settled\b|\bcreateSeats\b|\bseats\b/, 'complete, limit'],
  [/\bnarrow(?:s|ed)\b/, 'filtered'],
  [/\boverseers?\b|\bcreateOverseer\b/, 'evaluator'],
  [/\blogbooks?\b/, 'recorder'],
  [/\bshel(?:f|ves)\b|\bcreateShelf\b|\bShelf/, 'document store'],
  [/\bpacers?\b|\bcreatePacer\b|\bPacer\b/, 'polling loop'],
  [/\b(?:the|a|its) bell\b|\bcreateBell\b|\bBell\b|\bbell\./, 'wake signal'],
  [/\brims?\b|\brim_|_rim\b/, 'edge'],
  [/\b(?:with|from|join) seat\b|\bseat as \(/, 'membership'],
  [/\borElse\b|\bbadlyWith\b|\bisInDoubt\b|\bendDoubts\b/, 'fallback, confirmed, pending'],
  [/\bcreateBoard\b|\bBoard(?:Listener|Input)\b/, 'state store'],
  [/[-/]words\.ts\b/, 'labels, format, messages'],
  [/\bstartFace\b|\bits face\b/, 'server'],
  [/\b(?:const|let) (?:most|least)\b|\b(?:most|least): number\b|\((?:most|least), /, 'max, min', inCore],
  [
    /\b(?:held|kept|made|taken|place)(?: \([a-z_, ]+\))? as (?:not )?(?:materialized )?\(/,
    'existing, stored, inserted, consumed',
    inCore,
  ],
  [/\bplaces?\b/, 'membership', /^sql\/functions\/sla\/composite/],
  [/\b[Tt]ell(?:s|ing)?\b(?!-Nobody)|\btell[A-Z]/, 'say, report, notify'],
  [/\bstretch(?:es)?\b(?! a database)|_stretches\b|(?<!Vantage)Stretch/, 'segment, interval'],
  [
    /\btake(?:Oldest|Limits|Events?|Parts?|Notices|Step|Grant|Apart|Result|Job)\b|\btakenBy\b|\bnotTaken\b/,
    'consume, dequeue, apply',
  ],
  [/\bancient\b/, 'too old', /^(?:core|agent)\//],
  [/\bink\b|\bink-?[23]\b/, 'text', /^(?:dashboard|core)\//],
  [/\b(?:first|last|no) sight\b|\bsight\(/, 'observation'],
  [/\bdoubt(?:ed)?\b(?! *[,.]|')|\bbadly\(/, 'pending, suspected', /^agent\/src/],
  [
    /(?<!\.)\bpromise[sd]?\b(?! *[<(])(?=.*\b(?:group|target|period|instant)s?\b)/,
    'SLA terms',
    /^(?:sql|grafana)\/|^core\/schema\.graphql$/,
  ],
  // The field `pieces` of a report is documented.
  [/(?<!in one )\bpiece\b(?! of (?:work|16 MiB|SQL))|Pieces?\b|_pieces?\b|\bpiece[A-Z]/, 'interval, segment'],
  // OpenTelemetry calls a part of a trace so.
  [/\bspans?\b|_spans?\b|(?<!Exclusion)Spans?\b/, 'interval', /^(?:core|sql)\/(?!(?:src|testing|docs)\/telemetry)/],
]

/** This test names the words; the references and the change log are held by their own. */
const exceptions =
  /^(?:\.ci\/repository\/words\.test\.ts|core\/docs\/reference\/|agent\/testing\/kubernetes\/recordings\/)/
const isRead = /^(?:core|agent|dashboard|sql|charts|grafana|\.ci)\/.*\.(?:ts|mjs|vue|css|sql|md|graphql|json|ya?ml)$/

it('code, queries and pages say the words of the trade, no private ones', () => {
  const tracked = execFileSync('git', ['ls-files'], { cwd: top, encoding: 'utf8' }).split('\n')
  const found = tracked
    .filter((path) => isRead.test(path) && !exceptions.test(path))
    .flatMap((path) =>
      readFileSync(join(top, path), 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          replacements
            .filter(([word, , where]) => word.test(line) && (where?.test(path) ?? true))
            .map(([word, instead]) => `${path}:${index + 1}: ${word.exec(line)?.[0]} → ${instead}`),
        ),
    )
  expect(found).toEqual([])
})
