import { expect, vi } from 'vitest'
import { ask, signIn } from '../requests/sessions.ts'
import type { TestCore } from '../servers/server.ts'

/** A correction of an hour of a service, as a GraphQL input. */
export function correctionInput(path: string, from: string, to: string): string {
  return `(input: {kind: STATUS, status: DEGRADED, path: "${path}", from: "${from}", to: "${to}", reason: "the probe was broken"})`
}

/**
 * Makes a window of every state, a correction that has been proposed, approved and applied, and one that somebody else proposes:
 * resolves to its id.
 */
export async function planAndCorrect(core: TestCore, path: string, from: string, to: string): Promise<string> {
  const token = await core.token()
  const run = async (operation: string, as = token) => {
    const { data, errors } = await ask<Record<string, { window: { id: string }; correction: { id: string } }>>(
      core,
      as,
      `mutation { x: ${operation} }`,
    )
    expect(errors).toBeUndefined()
    return data.x
  }
  const ahead = `path: "${path}", reason: "upgrade", startsAt: "2100-01-03T01:00:00Z"`
  await run(`startExclusionWindow(input: {path: "${path}", reason: "upgrade"}) { window { id } }`)
  await run(`stopExclusionWindow(input: {path: "${path}"}) { window { id } }`)
  await run(`scheduleExclusionWindow(input: {${ahead}, durationMinutes: 5, rrule: "FREQ=DAILY"}) { window { id } }`)
  const once = await run(`scheduleExclusionWindow(input: {${ahead}, durationMinutes: 5}) { window { id } }`)
  await run(`cancelExclusionWindow(id: ${once?.window.id}) { id }`)

  const proposed = await run(`proposeCorrection${correctionInput(path, from, to)} { correction { id } }`)
  const other = await signIn(core, 'ADMIN')
  await run(`approveCorrection(id: ${proposed?.correction.id}, note: "agreed") { id }`, other)
  await vi.waitFor(async () => {
    const { rows } = await core.database.query('select state from sla_corrections')
    expect(rows).toEqual([{ state: 'APPLIED' }])
  }, 30_000)
  const waiting = await run(`proposeCorrection${correctionInput(path, from, to)} { correction { id } }`, other)
  return waiting?.correction.id ?? ''
}
