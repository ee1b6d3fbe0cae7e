// The layers of design and CONTRIBUTING, as rules: imports point down only, and never in a circle.

// The rooms of each workspace, the highest first: a folder imports what stands below its line, never what stands above or beside it.
const rooms = {
  'core/src': [
    ['app'],
    ['rest', 'graphql', 'metrics', 'jobs', 'telemetry'],
    ['limits'],
    ['ingest'],
    ['reports', 'portal', 'interchange'],
    ['lifecycle', 'corrections', 'tickets', 'notifications', 'backups', 'storage'],
    ['sla'],
    ['incidents', 'exclusions'],
    ['snapshots'],
    ['changes'],
    ['inventory'],
    ['customers'],
    ['auth', 'events'],
    ['platform'],
    ['contract', 'dial'],
  ],
  'agent/src': [
    ['app'],
    ['server', 'lease'],
    ['report', 'kubernetes'],
    ['changes'],
    ['status'],
    ['probes', 'sources', 'spool'],
    ['timeline'],
    ['document'],
    ['platform'],
  ],
  'dashboard/src': [
    ['app'],
    ['pages'],
    ['sla', 'inventory'],
    ['charts', 'target'],
    ['changes'],
    ['status'],
    ['graphql'],
    ['session'],
    ['ui'],
    ['format'],
  ],
}

/** The rooms of core that speak a protocol; nothing below them may. */
const protocols = ['app', 'rest', 'graphql', 'metrics', 'jobs', 'telemetry', 'limits']
// Tests may use core/testing from anywhere, and see more than the source beside them.
const test = '[.]test[.]ts$'

/** A rule that the sources under `from` import nothing that matches `to`. */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from: { pathNot: test, ...from }, to })

/** The rules of one ordered list: down only, and every folder has a place in it. */
function downOnly([top, lines]) {
  const name = top.replace('/', '-')
  const within = (list) => `^${top}/(?:${list.join('|')})/`
  const all = lines.flat()
  const roomRules = lines.flatMap((line, index) =>
    line.map((room) =>
      forbid(
        `${name}-${room}-imports-down`,
        'Arrows between folders only point down: see the list of rooms.',
        { path: within([room]) },
        { path: within(lines.slice(0, index + 1).flat()), pathNot: within([room]) },
      ),
    ),
  )
  return [
    ...roomRules,
    forbid(
      `${name}-lists-every-folder`,
      'A new folder gets its line in the list of rooms.',
      { path: `^${top}/[^/]+/`, pathNot: [test, within(all)] },
      {},
    ),
    forbid(
      `${name}-entry-is-on-top`,
      'What lies beside the folders starts a process; nothing imports it.',
      { path: within(all) },
      { path: `^${top}/[^/]+$` },
    ),
  ]
}

module.exports = {
  forbidden: [
    forbid('no-cycles', 'Two files that need each other are one file, or three.', {}, { circular: true }),
    forbid('resolvable', 'Every import leads somewhere.', {}, { couldNotResolve: true }),
    ...Object.entries(rooms).flatMap(downOnly),
    forbid(
      'domain-speaks-no-protocol',
      'Web servers, GraphQL and metrics belong to the transports.',
      { path: '^core/src/', pathNot: [test, `^core/src/(?:${protocols.join('|')})/`] },
      {
        path: 'node_modules/(@fastify/(?!type-provider)|fastify|fastify-plugin|mercurius|graphql|graphql-ws|prom-client|@opentelemetry)/',
      },
    ),
    forbid(
      'agent-knows-the-contract-only',
      'The agent runs without core installed.',
      { path: '^agent/src/' },
      { path: '^core/', pathNot: '^core/(src|dist)/(contract|dial)/index[.]' },
    ),
    forbid(
      'core-knows-no-agent',
      'Core does not depend on who reports to it; only the local mode starts an agent.',
      { path: '^core/', pathNot: [test, '^core/(bench|src/app/local)/'] },
      { path: '^agent/' },
    ),
    forbid(
      'dashboard-knows-only-the-api',
      'The dashboard sees core through GraphQL.',
      { path: '^dashboard/src/' },
      { path: '^(core|agent)/' },
    ),
    forbid(
      'sources-import-no-tests',
      'What ships imports neither what tests it nor the demo.',
      { path: '^(core|agent|dashboard)/src/' },
      { path: [test, '^(core|agent)/(testing|bench|demo)/'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['itops-source', 'import', 'node', 'default', 'types'],
    },
  },
}
