import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../testing/database/database.ts'
import { lifecycleStage, lifecycleStart as start } from '../../testing/fleet/lifecycle.ts'
import { actorWith } from '../../testing/requests/people.ts'
import { recordHeartbeat } from '../ingest/record-heartbeat.ts'
import { listAgents } from '../inventory/agents/list-agents.ts'
import { watchAgents } from '../inventory/agents/watch-agents.ts'
import { findSubject } from '../inventory/find-subject.ts'
import { listHierarchy } from '../inventory/list-hierarchy.ts'
import { findService } from '../inventory/services/list-services.ts'
import type { Database } from '../platform/database/database.ts'
import { changeInventory } from './change-inventory.ts'

const day = 86_400_000
const hour = 3_600_000

describe.each(databaseKinds)('taking away on %s', (kind) => {
  let database: Database
  let stage: ReturnType<typeof lifecycleStage>
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    stage = lifecycleStage(database)
  })
  afterAll(() => database.close())

  describe('an agent', () => {
    it('is only who says to be one', async () => {
      const { at, report, events } = stage
      const node = 'acme/hand/prod/eu1'
      await report(node, ['curl'])
      await watchAgents(at(start + hour))
      const ofNode = async () => (await listAgents(at(start + hour))).filter(({ nodeId }) => nodeId === node)
      expect(await ofNode()).toEqual([])
      expect(await events(node)).toEqual([])
      await recordHeartbeat(at(start + hour), { nodeId: node })
      expect(await ofNode()).toHaveLength(1)
    })

    it('that is retired falls silent without an alarm, and one that is forgotten comes back as new', async () => {
      const { at, change, preview, events } = stage
      const node = 'acme/agents/prod/eu1'
      await recordHeartbeat(at(), { nodeId: node })
      const later = start + hour
      const ofNode = async (options = {}) =>
        (await listAgents(at(later), options)).filter(({ nodeId }) => nodeId === node)
      const living = await preview('RETIRE_AGENT', node, {}, start + 1000)
      expect(living.warnings).toEqual([expect.stringContaining('still sends')])
      const shown = await preview('RETIRE_AGENT', node, {}, later)
      expect(shown.warnings).toEqual([])
      expect(shown.after.agentsOffline).toBe(shown.before.agentsOffline - 1)
      await change('RETIRE_AGENT', node, {}, later)
      expect(await change('RETIRE_AGENT', node, {}, later)).toMatchObject({ changed: false })
      expect(await ofNode()).toEqual([])
      expect(await ofNode({ includeRetired: true })).toHaveLength(1)
      for (let seconds = 0; seconds < 200; seconds += 20) await watchAgents(at(later + seconds * 1000))
      expect(await events(node)).toEqual([`agent.retired ${at().actor.name}`])
      expect((await recordHeartbeat(at(later), { nodeId: node })).warnings).toEqual([
        expect.stringContaining('was retired by'),
      ])
      expect(await ofNode()).toEqual([])
      await change('RESTORE_AGENT', node, {}, later)
      expect(await ofNode()).toHaveLength(1)
      await change('FORGET_AGENT', node, {}, later)
      expect(await ofNode({ includeRetired: true })).toEqual([])
      await recordHeartbeat(at(later + 1000), { nodeId: node })
      expect(await ofNode()).toMatchObject([{ firstSeenAt: new Date(later + 1000) }])
      await expect(change('FORGET_AGENT', 'acme/agents/prod/none')).rejects.toMatchObject({ code: 'not_found' })
    })
  })

  describe('a node', () => {
    it('is retired with all below it, and restored without what was retired before', async () => {
      const { at, report, change, preview, paths, events } = stage
      const node = 'acme/cluster/prod/eu1'
      await report(node, ['a', 'b', 'c'])
      await recordHeartbeat(at(), { nodeId: node })
      await change('RETIRE_SERVICE', `${node}/a`)
      const shown = await preview('RETIRE_NODE', 'acme/cluster')
      expect(shown).toMatchObject({ serviceCount: 2, agentCount: 1, changed: false })
      expect(shown.after.services).toBe(shown.before.services - 2)
      await change('RETIRE_NODE', 'acme/cluster', { reason: 'sold' })
      expect(await paths('acme/cluster')).toEqual([])
      expect((await listHierarchy(at())).some(({ path }) => path.startsWith('acme/cluster'))).toBe(false)
      expect(await change('RETIRE_NODE', 'acme/cluster')).toMatchObject({ changed: false })
      await change('RESTORE_NODE', 'acme/cluster')
      expect(await paths(node)).toEqual([`${node}/b`, `${node}/c`])
      // One event of each act, however many services there are.
      const by = at().actor.name
      expect(await events('acme/cluster')).toEqual([`node.retired ${by}`, `node.restored ${by}`])
      expect((await events(`${node}/b`)).filter((event) => event.endsWith(by))).toEqual([])
      expect((await listAgents(at())).filter(({ nodeId }) => nodeId === node)).toHaveLength(1)
    })

    it('is forgotten when nothing lives there', async () => {
      const { at, report, change } = stage
      const node = 'acme/forget/prod/eu1'
      await recordHeartbeat(at(), { nodeId: node })
      await report(node, ['a'])
      await expect(change('FORGET_NODE', node)).rejects.toMatchObject({ code: 'conflict' })
      await change('DELETE_SERVICE', `${node}/a`)
      await change('FORGET_NODE', 'acme/forget')
      expect((await listAgents(at())).filter(({ nodeId }) => nodeId === node)).toEqual([])
      const { rows } = await database.query("select path from hierarchy_nodes where is_below(path, 'acme/forget')")
      expect(rows).toEqual([])
      expect(await change('FORGET_NODE', 'acme/forget')).toMatchObject({ changed: false })
    })
  })

  describe('an SLA group', () => {
    it('keeps all it has under another name, and its old one leads there', async () => {
      const { at, report, change } = stage
      const node = 'acme/groups/prod/eu1'
      await report(node, ['a'], { slaGroup: 'gold' })
      const before = await findSubject(at(), { slaGroup: 'gold' })
      await database.query(
        `insert into notification_routes (
          name, position, enabled, severities, kinds, sla_groups, prefixes, tags, continues, group_by, wait_seconds, interval_seconds
        )
        values ($1, 1, true, '{}', '{}', '{gold,other}', '{}', '{}', false, 'ALERT', 0, 0)`,
        [`of ${node}`],
      )
      await change('RENAME_GROUP', 'gold', { to: 'platinum' })
      expect(await findSubject(at(), { slaGroup: 'gold' })).toEqual(before)
      expect(await findService(at(), `${node}/a`)).toMatchObject({ slaGroup: 'platinum' })
      const { warnings } = await report(node, ['a', 'b'], { slaGroup: 'gold', from: start, to: start + hour })
      expect(warnings).toEqual(['SLA group "gold" is called "platinum" now: name it so'])
      expect(await findService(at(), `${node}/b`)).toMatchObject({ slaGroup: 'platinum' })
      const { rows } = await database.query('select sla_groups from notification_routes where name = $1', [
        `of ${node}`,
      ])
      expect(rows).toEqual([{ sla_groups: ['platinum', 'other'] }])
      await report(node, ['c'], { slaGroup: 'silver' })
      await expect(change('RENAME_GROUP', 'silver', { to: 'platinum' })).rejects.toMatchObject({ code: 'conflict' })
    })

    it('is deleted when nothing counts to it', async () => {
      const { at, report, change, preview } = stage
      const node = 'acme/ungrouped/prod/eu1'
      await report(node, ['a'], { slaGroup: 'tpyo' })
      expect(await preview('DELETE_GROUP', 'tpyo')).toMatchObject({
        serviceCount: 1,
        refused: expect.stringContaining('1 service counts'),
      })
      await expect(change('DELETE_GROUP', 'tpyo')).rejects.toMatchObject({ code: 'conflict' })
      await report(node, ['a'], { slaGroup: 'typo', from: start + day, to: start + day + hour })
      expect(await change('DELETE_GROUP', 'tpyo', {}, start + day)).toMatchObject({ changed: true })
      await expect(findSubject(at(), { slaGroup: 'tpyo' })).rejects.toMatchObject({ code: 'not_found' })
      expect(await change('DELETE_GROUP', 'tpyo')).toMatchObject({ changed: false })
    })
  })

  it('is for those who may, within their scope', async () => {
    const { at, report } = stage
    const node = 'acme/scope/prod/eu1'
    await report(node, ['a'])
    const as = (role: 'VIEWER' | 'ADMIN', scope: string) => ({ ...at(), actor: actorWith(role, scope) })
    const retire = { act: 'RETIRE_SERVICE' as const, target: `${node}/a` }
    await expect(changeInventory(as('VIEWER', ''), retire, { dryRun: true })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(changeInventory(as('ADMIN', 'other'), retire, { dryRun: false })).rejects.toMatchObject({
      code: 'not_found',
    })
    const away = { act: 'RENAME_SERVICE' as const, target: `${node}/a`, to: 'other/a/b/c/d' }
    await expect(changeInventory(as('ADMIN', 'acme'), away, { dryRun: false })).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect(await changeInventory(as('ADMIN', 'acme'), retire, { dryRun: false })).toMatchObject({ changed: true })
  })
})
