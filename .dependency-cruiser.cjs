// The layers of design and CONTRIBUTING, as rules: imports point down only, and never in a circle.

const transports = ['rest', 'graphql', 'metrics', 'jobs']
// Folders that put the parts together into something that runs; nothing imports them.
const compositions = ['local', 'demo']
const notDomain = ['platform', 'contract', 'dial', ...transports, ...compositions]

const platform = '^core/src/platform/'
const contract = '^core/src/contract/'
const dial = '^core/src/dial/'
// Tests may use core/test from anywhere, and see more than the source beside them.
const test = '[.]test[.]ts$'
const domain = `^core/src/(?!(?:${notDomain.join('|')})/)[^/]+/`

/** A rule that the sources under `from` import nothing that matches `to`. */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from: { pathNot: test, ...from }, to })

module.exports = {
  forbidden: [
    forbid('no-cycles', 'Two files that need each other are one file, or three.', {}, { circular: true }),
    forbid('resolvable', 'Every import leads somewhere.', {}, { couldNotResolve: true }),
    forbid(
      'contract-is-alone',
      'The contract is what agents see: it knows nothing of core.',
      { path: contract },
      { path: '^core/', pathNot: contract },
    ),
    forbid(
      'dial-is-alone',
      'How to connect is shared with agents: it knows nothing of core.',
      { path: dial },
      { path: '^core/', pathNot: dial },
    ),
    forbid(
      'platform-is-lowest',
      'The platform knows nothing of the domain above it.',
      { path: platform },
      { path: '^core/src/', pathNot: [platform, contract, dial] },
    ),
    forbid(
      'domain-knows-no-transport',
      'Verbs do not know who calls them.',
      { path: domain },
      { path: '^core/src/', pathNot: [platform, contract, dial, domain] },
    ),
    forbid(
      'domain-speaks-no-protocol',
      'Web servers, GraphQL and metrics belong to the transports.',
      { path: [domain, platform] },
      {
        path: 'node_modules/(@fastify/(?!type-provider)|fastify|fastify-plugin|mercurius|graphql|graphql-ws|prom-client)/',
      },
    ),
    ...transports.map((transport) =>
      forbid(
        `${transport}-stands-alone`,
        'Transports share verbs, not each other.',
        { path: `^core/src/${transport}/` },
        { path: `^core/src/(${[...transports.filter((other) => other !== transport), ...compositions].join('|')})/` },
      ),
    ),
    forbid(
      'agent-knows-the-contract-only',
      'The agent runs without core installed.',
      { path: '^agent/src/' },
      { path: '^core/', pathNot: '^core/(src|dist)/(contract|dial)/index[.]' },
    ),
    forbid(
      'core-knows-no-agent',
      'Core does not depend on who reports to it; only the local mode and the demo start an agent.',
      { path: '^core/src/', pathNot: [test, `^core/src/(${compositions.join('|')})/`] },
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
      'What ships does not import what tests it.',
      { path: '^(core|agent|dashboard)/src/' },
      { path: [test, '^(core|agent)/(test|bench)/'] },
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
