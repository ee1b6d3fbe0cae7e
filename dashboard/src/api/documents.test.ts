import { readFileSync } from 'node:fs'
import { buildSchema, parse, validate } from 'graphql'
import { expect, it } from 'vitest'
import * as backups from './backup-documents.ts'
import * as fleet from './fleet-documents.ts'
import * as notifications from './notification-documents.ts'
import * as service from './service-documents.ts'
import * as session from './session-documents.ts'
import * as budget from './sla/budget-documents.ts'
import * as corrections from './sla/correction-documents.ts'
import * as incidents from './sla/incident-documents.ts'
import * as maintenance from './sla/maintenance-documents.ts'
import * as promise from './sla/promise-documents.ts'
import * as storage from './storage-documents.ts'
import * as users from './user-documents.ts'

const schema = buildSchema(readFileSync(new URL('../../../core/schema.graphql', import.meta.url), 'utf8'))

const modules = {
  ...fleet,
  ...service,
  ...notifications,
  ...session,
  ...budget,
  ...corrections,
  ...incidents,
  ...maintenance,
  ...promise,
  ...users,
  ...backups,
  ...storage,
}
const documents = Object.entries(modules).filter(([name]) => name.endsWith('Document'))

it.each(documents)('%s is valid against core/schema.graphql', (_name, text) => {
  expect(validate(schema, parse(text))).toEqual([])
})
