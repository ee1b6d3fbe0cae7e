import { expect, test } from 'vitest'
import { imageText, oneLine, withoutSecrets } from './one-line.ts'

test.each([
  [
    'kubectl set env deploy/web DB_URL=postgres://a:b@c --record=true',
    'kubectl set env deploy/web DB_URL=*** --record=true',
  ],
  ['helm upgrade --set auth.password=hunter2 web', 'helm upgrade --set auth.password=*** web'],
  ['deploy with --token hunter2', 'deploy with --token ***'],
  ['Authorization: Bearer hunter2', 'Authorization: ***'],
  ['pull from https://user:hunter2@registry.example.org/x', 'pull from ***@registry.example.org/x'],
  ['api_key: "hunter 2" rotated', 'api_key: *** rotated'],
  ['image updated to 1.5', 'image updated to 1.5'],
])('what looks like a secret is masked: %s', (text, expected) => {
  expect(withoutSecrets(text)).not.toContain('hunter')
  expect(withoutSecrets(text)).toBe(expected)
})

test.each([
  ['user:hunter2@registry.example.org/web:1', 'registry.example.org/web:1'],
  ['https://user:hunter2@registry.example.org/web:1?token=hunter2', 'registry.example.org/web:1'],
  [`registry.example.org:5000/web@sha256:${'a'.repeat(64)}`, `registry.example.org:5000/web@sha256:${'a'.repeat(64)}`],
  [
    `user:hunter2@registry.example.org/web:1@sha256:${'a'.repeat(64)}`,
    `registry.example.org/web:1@sha256:${'a'.repeat(64)}`,
  ],
  ['web', 'web'],
])('an image is named without credentials: %s', (image, expected) => {
  expect(imageText(image)).toBe(expected)
})

test('a text of any form is one line of so many characters', () => {
  expect(oneLine('  a\t\u0007b\n\u202ec  ', 10)).toBe('a b c')
  expect([...oneLine('😀'.repeat(1_000), 7)]).toHaveLength(7)
})
