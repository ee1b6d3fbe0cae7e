import { expect, it } from 'vitest'
import { wellFormedJson } from './parse-body.ts'

const read = (json: string): unknown => JSON.parse(wellFormedJson(json))

it.each([
  ['"cut \\ud83d"', 'cut \ufffd'],
  ['"\\ude00 cut"', '\ufffd cut'],
  ['"\\uD83D\\uD83D\\uDE00"', '\ufffd😀'],
  ['"\\ud83d\\n"', '\ufffd\n'],
  ['"\\\\ud83d is text"', '\\ud83d is text'],
  ['"\\ud83d\\ude00 whole, \\u00e9, 😀"', '😀 whole, é, 😀'],
  ['{"a\\udfff": ["\\""]}', { 'a\ufffd': ['"'] }],
])('reads %s with whole characters only', (json, value) => {
  expect(read(json)).toEqual(value)
})
