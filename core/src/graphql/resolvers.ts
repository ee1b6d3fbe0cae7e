import { auditFields } from './fields/access/audit.ts'
import { keyFields } from './fields/access/keys.ts'
import { providerFields } from './fields/access/providers.ts'
import { secondStepFields } from './fields/access/second-step.ts'
import { sessionFields, userFields } from './fields/access/users.ts'
import { backupFields, backupLoaders } from './fields/backups.ts'
import { changeFields, changeLoaders, changeTypes } from './fields/changes.ts'
import { correctionFields, correctionTypes } from './fields/corrections.ts'
import { customerFields } from './fields/customers/customers.ts'
import { reportFields } from './fields/customers/reports.ts'
import { documentFields } from './fields/documents.ts'
import { exclusionFields } from './fields/exclusions.ts'
import { fleetFields, fleetLoaders, vantageFields, vantageLoaders } from './fields/fleet.ts'
import { groupFields, groupLoaders } from './fields/groups.ts'
import { incidentFields, incidentLoaders } from './fields/incidents.ts'
import { inventoryFields } from './fields/inventory.ts'
import { notificationFields } from './fields/notifications.ts'
import { budgetFields, periodFields, sealFields, slaFields, slaLoaders } from './fields/sla.ts'
import { storageFields } from './fields/storage.ts'
import { ticketFields, ticketLoaders, ticketTypes } from './fields/tickets.ts'

const { Query: session, Mutation: sessionChanges } = sessionFields
const { Query: budgets, ...budgetTypes } = budgetFields
const { Query: fleet, ...fleetTypes } = fleetFields
const { Query: groups, Mutation: groupChanges, ...groupTypes } = groupFields

/** All fields with code of their own, from one file an area. */
export const resolvers = {
  ...budgetTypes,
  ...fleetTypes,
  ...groupTypes,
  ...correctionTypes,
  ...changeTypes,
  ServiceBackup: backupFields.ServiceBackup,
  ...ticketTypes,
  User: { ...secondStepFields.User, ...providerFields.User },
  LoginProvider: providerFields.LoginProvider,
  Query: {
    ...session,
    ...fleet,
    ...vantageFields.Query,
    ...inventoryFields.Query,
    ...documentFields.Query,
    ...slaFields.Query,
    ...customerFields.Query,
    ...periodFields.Query,
    ...reportFields.Query,
    ...groups,
    ...sealFields.Query,
    ...incidentFields.Query,
    ...changeFields.Query,
    ...budgets,
    ...exclusionFields.Query,
    ...correctionFields.Query,
    ...userFields.Query,
    ...keyFields.Query,
    ...auditFields.Query,
    ...providerFields.Query,
    ...backupFields.Query,
    ...storageFields.Query,
    ...notificationFields.Query,
    ...ticketFields.Query,
  },
  Mutation: {
    ...sessionChanges,
    ...secondStepFields.Mutation,
    ...providerFields.Mutation,
    ...inventoryFields.Mutation,
    ...documentFields.Mutation,
    ...groupChanges,
    ...customerFields.Mutation,
    ...reportFields.Mutation,
    ...incidentFields.Mutation,
    ...exclusionFields.Mutation,
    ...correctionFields.Mutation,
    ...userFields.Mutation,
    ...keyFields.Mutation,
    ...notificationFields.Mutation,
    ...ticketFields.Mutation,
  },
}

/** Fields that are fetched for all their parents in one statement. */
export const loaders = {
  ...slaLoaders,
  ...incidentLoaders,
  Service: {
    ...slaLoaders.Service,
    ...backupLoaders.Service,
    ...fleetLoaders.Service,
    ...changeLoaders.Service,
    ...vantageLoaders.Service,
  },
  ...ticketLoaders,
  Incident: { ...incidentLoaders.Incident, ...ticketLoaders.Incident, ...changeLoaders.Incident },
  SlaGroup: { ...slaLoaders.SlaGroup, ...groupLoaders.SlaGroup },
}
