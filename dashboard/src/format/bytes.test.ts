import { expect, it } from 'vitest'
import { bytesText } from './bytes.ts'

it.each([
  [0, '0 B'],
  [0.4, '0 B'],
  [1023, '1,023 B'],
  [1024, '1 KiB'],
  [5242880, '5 MiB'],
  [1024 ** 2 - 1, '1,023 KiB'],
  [15.68 * 1024 ** 3, '15.6 GiB'],
  [1.4399 * 1024 ** 4, '1.43 TiB'],
  [5000 * 1024 ** 5, '5,000 PiB'],
  [-2048, '−2 KiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text.replace(' ', '\u00a0'))
})
