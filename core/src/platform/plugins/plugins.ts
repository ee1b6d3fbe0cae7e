import type { Database } from '../database/database.ts'
import { AppError } from '../errors.ts'

/** What can be switched off. */
export type Plugin = 'SLA' | 'TICKETING'
export const plugins: readonly Plugin[] = ['SLA', 'TICKETING']

/** Which plugins run: those that their variable allows and no administrator has switched off. */
export interface Plugins {
  isOn(plugin: Plugin): boolean
  /** Throws `plugin_disabled`, which says how it is switched on again. */
  assertOn(plugin: Plugin): void
  /** Reads what administrators have said last, on this replica or another. */
  refresh(): Promise<void>
  /**
   * Switches a plugin on or off, for all replicas: here at once, elsewhere at their next refresh. Resolves to whether it runs. Throws
   * `plugin_disabled` for one to switch on that its variable does not allow.
   */
  toggle(database: Database, plugin: Plugin, enabled: boolean, now: Date): Promise<boolean>
}

/** Nothing is switched off before the first refresh. */
export function createPlugins(database: Database, allowed: Readonly<Record<Plugin, boolean>>): Plugins {
  let switchedOff: ReadonlySet<Plugin> = new Set()
  const refresh = async () => {
    const { rows } = await database.query<{ plugin: Plugin }>('select plugin from plugin_switches where not enabled')
    switchedOff = new Set(rows.map(({ plugin }) => plugin))
  }
  const isOn = (plugin: Plugin) => allowed[plugin] && !switchedOff.has(plugin)
  const refuse = (plugin: Plugin): never => {
    const remedy = allowed[plugin]
      ? `an administrator of everything can switch it on: togglePlugin(plugin: ${plugin}, enabled: true)`
      : `set ITOPS_PLUGINS_${plugin}_ENABLED=true to use it`
    throw new AppError('plugin_disabled', { plugin: plugin.toLowerCase(), remedy })
  }
  return {
    isOn,
    assertOn(plugin) {
      if (!isOn(plugin)) refuse(plugin)
    },
    refresh,
    async toggle(changing, plugin, enabled, now) {
      if (enabled && !allowed[plugin]) refuse(plugin)
      await changing.query(
        `insert into plugin_switches (plugin, enabled, changed_at)
        values ($1, $2, $3)
        on conflict (plugin) do update
        set enabled = excluded.enabled, changed_at = excluded.changed_at
        where plugin_switches.enabled <> excluded.enabled`,
        [plugin, enabled, now],
      )
      await refresh()
      return isOn(plugin)
    },
  }
}
