import fc from 'fast-check'
import nodemailer from 'nodemailer'
import { describe, expect, it } from 'vitest'
import { alertOf, messageOf } from '../../../testing/fleet/messages.ts'
import type { Alert, AlertState, Message } from '../message.ts'
import { batchesOf } from './alertmanager/alertmanager.ts'
import { clip } from './clip.ts'
import { channelOf } from './kinds.ts'

/** Texts as nobody would write them: every script, emoji of several code points, half surrogates, marks, markup and line breaks. */
const interval = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.constantFrom(
    '漢字',
    '👨‍👩‍👧‍👦',
    '🇩🇪',
    '\ud83d',
    '\ude00',
    '\0',
    '\u2028',
    '&<>"\\',
    '*_`[]#',
    'e\u0301',
    'ज़्',
    '\r\n',
    'a',
  ),
  fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
)
const text = fc
  .tuple(
    fc.array(interval, { maxLength: 8 }),
    fc.constantFrom(1, 1, 2, 50, 800),
    fc.constantFrom('', 'z\u0301'.padEnd(3000, '\u0302')),
  )
  .map(([pieces, times, tail]) => pieces.join('').repeat(times).slice(0, 8_000) + tail)
const alert: fc.Arbitrary<Alert> = fc
  .record({
    title: text,
    detail: fc.option(text),
    subject: text,
    state: fc.constantFrom<AlertState>('FIRING', 'ACKNOWLEDGED', 'RESOLVED', 'NOTED'),
  })
  .map((given) => alertOf(given))
const message: fc.Arbitrary<Message> = fc
  .record({
    alerts: fc.array(alert, { maxLength: 12 }),
    copies: fc.constantFrom(1, 1, 30),
    title: text,
    url: fc.option(fc.webUrl({ withFragments: true })),
    reason: fc.constantFrom(
      'OPENED' as const,
      'UPDATED' as const,
      'REPEATED' as const,
      'RECOVERED' as const,
      'TEST' as const,
    ),
  })
  .map(({ alerts, copies, ...more }) => messageOf(Array.from({ length: copies }, () => alerts).flat(), more))

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value))
/** Every text in a payload. */
const textsIn = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Object.values(Object(value)).flatMap(textsIn)
const brokenIn = (value: unknown) => textsIn(value).filter((one) => /\p{Surrogate}/u.test(one) || one.includes('\0'))
const render = (kind: string, one: Message) => channelOf(kind)?.render(one, {})

const checks: Record<string, (payload: never) => void> = {
  teams: (payload) => expect(bytesOf(payload)).toBeLessThan(28_000),
  slack(payload: { text: string; blocks: { text?: { text: string }; elements?: { text: string }[] }[] }) {
    expect(bytesOf(payload)).toBeLessThan(40_000)
    expect(payload.blocks.length).toBeLessThanOrEqual(50)
    for (const { text: section, elements = [] } of payload.blocks)
      for (const { text: one } of [...(section ? [section] : []), ...elements]) {
        expect(one.length).toBeLessThanOrEqual(3000)
        // No escape is cut: what is left of them is whole.
        expect(one.replace(/&(amp|lt|gt);/g, '')).not.toContain('&')
      }
  },
  pagerduty(payload: { payload?: { summary: string; source: string } }[]) {
    for (const event of payload) {
      expect(bytesOf(event)).toBeLessThan(512_000)
      expect(event.payload?.summary.length ?? 0).toBeLessThanOrEqual(1024)
      expect(event.payload?.source ?? 'x').not.toBe('')
    }
  },
  webhook: (payload) => expect(bytesOf(payload)).toBeLessThanOrEqual(500_000),
  alertmanager(payload: Parameters<typeof batchesOf>[0]) {
    const batches = batchesOf(payload)
    expect(batches.flat()).toEqual(payload)
    for (const batch of batches) expect(bytesOf(batch)).toBeLessThanOrEqual(512_000)
  },
}

describe('whatever the texts are', () => {
  it.each(Object.keys(checks))('%s gets no more than it takes, and nothing broken', (kind) => {
    fc.assert(
      fc.property(message, (one) => {
        const payload = render(kind, one)
        expect(brokenIn(payload)).toEqual([])
        checks[kind]?.(payload as never)
      }),
      { numRuns: 40 },
    )
  })

  it('a mail stays within 256 KB with all its encodings, its lines and headers as long as SMTP allows', async () => {
    const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
    await fc.assert(
      fc.asyncProperty(message, async (one) => {
        const mail = render('email', one) as { subject: string; text: string }
        expect(brokenIn(mail)).toEqual([])
        const { message: raw } = await transport.sendMail({ from: 'a@example.org', to: 'b@example.org', ...mail })
        expect(Buffer.byteLength(String(raw))).toBeLessThan(256_000)
        for (const line of String(raw).split('\r\n')) expect(line.length).toBeLessThanOrEqual(998)
      }),
      { numRuns: 40 },
    )
  })

  it('are named as far as there is room: ten alerts in Chinese are a card of Teams', () => {
    const long = Array.from({ length: 10 }, () =>
      alertOf({ title: '数据库'.repeat(400), detail: '没有回答'.repeat(300) }),
    )
    const card = JSON.stringify(render('teams', messageOf(long)))
    expect(Buffer.byteLength(card)).toBeLessThan(28_000)
    expect(card.match(/🔴/g)).toHaveLength(10)
  })
})

describe('a text that is cut', () => {
  it('fits, begins as it did, and ends between two characters', () => {
    const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 300 }), (given, max) => {
        const one = given.slice(0, 900)
        const cut = clip(one, max)
        expect(cut.length).toBeLessThanOrEqual(max)
        if (!cut.endsWith('…')) return
        const kept = cut.slice(0, -1)
        const whole = clip(one, 10_000_000)
        expect(whole.startsWith(kept)).toBe(true)
        const edges = [...graphemes.segment(whole)].filter(({ segment }) => segment.length <= 64)
        const inside = edges.find(({ index, segment }) => index < kept.length && kept.length < index + segment.length)
        expect(inside).toBeUndefined()
      }),
      { numRuns: 100 },
    )
  })

  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['a👨‍👩‍👧b', 5, 'a…'],
    ['a👨‍👩‍👧b', 10, 'a👨‍👩‍👧b'],
    ['👍👍', 3, '👍…'],
    ['a\r\nb', 4, 'a\nb'],
    ['🇩🇪'.repeat(100), 259, `${'🇩🇪'.repeat(64)}…`],
  ])('%j to %i is %j', (one, max, cut) => expect(clip(one, max)).toBe(cut))
})
