import { createKeySource } from '../../src/sla/evidence/signing-keys.ts'

/** What signs the seals of a suite; nothing is shown outside. */
export function evidenceTools() {
  return {
    source: createKeySource({ encryptionKey: 'a key of the tests, 32 characters', sealing: { signingKey: undefined } }),
    post: () => Promise.reject(new Error('nothing is anchored')),
    targets: { timestampUrl: undefined, webhookUrl: undefined, bucket: undefined, repository: undefined },
  }
}
