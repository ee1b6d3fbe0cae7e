import { expect, it } from 'vitest'
import { boundaryOf, mendJson, parseForm, parseMultipart } from './parse-body.ts'

const read = (text: string): unknown => JSON.parse(mendJson(text))

it.each([
  ['{"a": "two\nlines\r\n\tand a tab"}', { a: 'two\nlines\r\n\tand a tab' }],
  ['{"a": "bell \u0007 and escape \u001b[31m"}', { a: 'bell \u0007 and escape \u001b[31m' }],
  ['{"a": "C:\\data\\x \\u12 \\\\ \\n"}', { a: 'C:\\data\\x \\u12 \\ \n' }],
  [
    '{"a": NaN, "b": [Infinity, -Infinity], "c": "NaN \\"Infinity\\""}',
    { a: null, b: [null, null], c: 'NaN "Infinity"' },
  ],
  ['{"a": "fine \\u00e9 \\/ \\ud83d\\ude00"}', { a: 'fine é / 😀' }],
])('reads %j as it was meant', (text, value) => {
  expect(read(text)).toEqual(value)
})

it.each(['{"a": 1,}', "{'a': 1}", '{"a": "an "unescaped" one"}', '{"a": "no end', '{"a" 1}'])(
  'leaves %j malformed',
  (text) => {
    expect(() => read(text)).toThrow(SyntaxError)
  },
)

it('reads a form, with lists and objects as PHP and jQuery write them', () => {
  expect(
    parseForm('status=success&message=a+b%0Ac%26d&tags[]=x&tags[]=y&t%5Buptime%5D=99.9&runId=1&runId=2\n'),
  ).toEqual({
    status: 'success',
    message: 'a b\nc&d',
    tags: ['x', 'y'],
    t: { uptime: '99.9' },
    runId: ['1', '2'],
  })
  expect(parseForm('__proto__[a]=1&a[__proto__]=2&constructor=3&b=4')).toEqual({ b: '4' })
})

it('reads the fields of a multipart form, files among them', () => {
  const type = 'multipart/form-data; boundary=----x1'
  const text = [
    '------x1',
    'Content-Disposition: form-data; name="status"',
    '',
    'failed',
    '------x1',
    'Content-Disposition: form-data; name="message"; filename="log.txt"',
    'Content-Type: text/plain',
    '',
    'two\r\nlines',
    '------x1--',
    '',
  ].join('\r\n')
  expect(parseMultipart(text, boundaryOf(type) ?? '')).toEqual({ status: 'failed', message: 'two\r\nlines' })
  expect(parseMultipart('status=failed', '----x1')).toBeUndefined()
})
