import { expect } from 'vitest'

/** What a report of a backup says beside who and in which state, what is kept of it, and what is said of the rest. */
export const sideFields: [json: string, kept: object, warning: RegExp | undefined][] = [
  ['"sizeBytes": ""', { sizeBytes: null }, /sizeBytes is empty; it is left out/],
  ['"sizeBytes": "1"', { sizeBytes: 1 }, undefined],
  ['"sizeBytes": 1.5', { sizeBytes: 2 }, /sizeBytes 1.5 is rounded to 2/],
  ['"sizeBytes": "1e9"', { sizeBytes: 1e9 }, undefined],
  ['"sizeBytes": "10 GiB"', { sizeBytes: 10 * 2 ** 30 }, undefined],
  ['"sizeBytes": "10 GB"', { sizeBytes: null }, /sizeBytes "10 GB" is no number; write bytes, or KiB/],
  ['"sizeBytes": -1', { sizeBytes: null }, /sizeBytes -1 is below 0/],
  ['"sizeBytes": 1e308', { sizeBytes: null }, /sizeBytes 1e\+308 is above/],
  ['"sizeBytes": 1e999', { sizeBytes: null }, /sizeBytes Infinity is no finite number/],
  ['"sizeBytes": NaN', { sizeBytes: null }, undefined],
  [
    '"sizeBytes": null, "runId": null, "message": null, "at": null, "durationSeconds": null',
    { runId: null },
    undefined,
  ],
  ['"sizeBytes": {"value": 1}', { sizeBytes: null }, /sizeBytes is no number/],
  ['"size_bytes": 7', { sizeBytes: 7 }, undefined],
  ['"SizeBytes": 7', { sizeBytes: 7 }, undefined],
  ['"runId": 1', { runId: '1' }, undefined],
  ['"runId": ""', { runId: null }, /runId is empty/],
  [`"runId": "${'x'.repeat(300)}"`, { runId: null }, /runId is longer than 200/],
  ['"message": "two\nlines"', { message: 'two\nlines' }, undefined],
  ['"message": "C:\\data\\full"', { message: expect.stringMatching(/^C:\\data/) }, undefined],
  ['"message": ["one", "two"]', { message: 'one\ntwo' }, undefined],
  ['"message": {"error": "full"}', { message: '{"error":"full"}' }, undefined],
  ['"message": 42', { message: '42' }, undefined],
  ['"message": "a\\u0000b"', { message: 'ab' }, undefined],
  ['"durationSeconds": "1m30s"', { durationSeconds: 90 }, undefined],
  ['"durationSeconds": "soon"', { durationSeconds: null }, /durationSeconds "soon" is no number/],
  ['"at": "0001-01-01T00:00:00Z"', {}, /at "0001-01-01T00:00:00Z" is no time at all/],
  ['"at": "yesterday"', {}, /at "yesterday" is no instant/],
  ['"at": "2999-01-01T00:00:00Z"', {}, /lies in the future/],
  ['"at": "2026-02-30T00:00:00Z"', {}, /no instant/],
  ['"unheard": [[[1]]]', {}, undefined],
]

/** Instants as senders write them. */
export const instants: [at: string, iso: string][] = [
  ['1764558000', '2025-12-01T03:00:00.000Z'],
  ['"1764558000"', '2025-12-01T03:00:00.000Z'],
  ['1764558000123', '2025-12-01T03:00:00.123Z'],
  ['"2025-12-01 04:00:00+01:00"', '2025-12-01T03:00:00.000Z'],
  ['"2025-12-01T04:00:00.123456789+01:00[Europe/Berlin]"', '2025-12-01T03:00:00.123Z'],
  ['"2025-12-01T03:00Z"', '2025-12-01T03:00:00.000Z'],
  ['"Mon, 01 Dec 2025 04:00:00 +0100"', '2025-12-01T03:00:00.000Z'],
]

/** What tools call the state of a backup. */
export const toolLabels: [word: string, status: string][] = [
  ['SUCCESS', 'success'],
  ['Success', 'success'],
  ['ok', 'success'],
  ['Completed', 'success'],
  ['completed', 'success'],
  ['Succeeded', 'success'],
  ['0', 'success'],
  ['2', 'failed'],
  ['Failed', 'failed'],
  ['FailedValidation', 'failed'],
  ['walArchivingFailing', 'failed'],
  ['ERROR', 'failed'],
  ['exit-code', 'failed'],
  ['PartiallyFailed', 'partial'],
  ['partially failed', 'partial'],
  ['WARNING', 'partial'],
  ['InProgress', 'started'],
  ['running', 'started'],
  ['Finalizing', 'started'],
]
