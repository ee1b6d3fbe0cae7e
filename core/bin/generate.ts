import { mkdirSync, writeFileSync } from 'node:fs'
import { collectGraphqlTypes } from '../testing/references/graphql-types.ts'

// Writes what comes from the code; a test holds that it was run. With --graphql only what the schema of GraphQL and the dashboard's
// operations come to, within seconds.
const root = new URL('../../', import.meta.url)
for (const folder of ['core/docs/reference/', 'dashboard/src/graphql/generated/'])
  mkdirSync(new URL(folder, root), { recursive: true })
const files = process.argv.includes('--graphql') ? await collectGraphqlTypes() : await collectAll()
for (const [path, text] of files) writeFileSync(new URL(path, root), text)
process.exit(0)

async function collectAll() {
  const { collectReferences } = await import('../testing/references/collect.ts')
  return (await collectReferences()).files
}
