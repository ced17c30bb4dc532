/** The one-way graph of docs/architecture.md: apps and tools -> platform libs -> domain libs -> contracts. */
const spec = '\\.spec\\.ts$';
const noPlatform =
  '^node_modules/(@nestjs|@nats-io|mongodb|node-vault|@aws-sdk|express|oidc-provider|openid-client)/';

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'apps-never-import-apps',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'libs-never-import-apps-or-tools',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(apps|tools)/' },
    },
    {
      name: 'specs-of-libs-know-no-app',
      comment: 'what the kit starts of apps is for the specs of apps and of the whole',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^test/kit/(mcp|web|identity|notes|e2e)/' },
    },
    {
      name: 'contracts-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^libs/contracts/', pathNot: spec },
      to: { path: '^(libs/(?!contracts/)|apps/|tools/)' },
    },
    {
      name: 'domain-is-plain',
      comment: 'who asks, what may be done and how it is enforced know no framework, driver or transport',
      severity: 'error',
      from: { path: '^libs/(contracts|principal|policy|enforcement)/', pathNot: spec },
      to: { path: noPlatform },
    },
    {
      name: 'domain-imports-no-platform-lib',
      severity: 'error',
      from: { path: '^libs/(contracts|principal|policy|enforcement)/', pathNot: spec },
      to: { path: '^libs/(?!(contracts|config|deadline|principal|policy|enforcement)/)' },
    },
    {
      name: 'domain-points-one-way',
      comment: 'enforcement -> policy -> principal -> contracts and config',
      severity: 'error',
      from: { path: '^libs/(config|principal|policy)/', pathNot: spec },
      to: { path: '^libs/enforcement/' },
    },
    {
      name: 'principal-knows-no-policy',
      severity: 'error',
      from: { path: '^libs/(config|principal)/', pathNot: spec },
      to: { path: '^libs/policy/' },
    },
    {
      name: 'apps-never-import-tools',
      severity: 'error',
      from: { path: '^apps/' },
      to: { path: '^tools/' },
    },
    {
      name: 'toolboxes-decide-nothing',
      comment:
        'a tool meets enforcement through the toolbox alone: no permission, credential, transport or neighbour of its own',
      severity: 'error',
      from: { path: '^apps/mcp/src/toolboxes/([^/]+)/', pathNot: spec },
      to: { path: '^(apps|libs)/', pathNot: '^apps/mcp/src/(toolbox|toolboxes/$1)/' },
    },
    {
      name: 'test-kit-only-in-specs',
      comment: 'nothing that specs share is compiled into what runs',
      severity: 'error',
      from: { pathNot: [spec, '^test/'] },
      to: { path: '^test/' },
    },
    {
      name: 'nats-only-in-mesh',
      severity: 'error',
      from: { pathNot: ['^libs/mesh/', spec] },
      to: { path: 'node_modules/@nats-io/' },
    },
    {
      name: 'vault-only-in-credentials-and-bootstrap',
      severity: 'error',
      from: { pathNot: ['^libs/credentials/', '^tools/vault-bootstrap/', '^test/kit/', spec] },
      to: { path: 'node_modules/node-vault/' },
    },
    {
      name: 'bedrock-only-in-agent',
      severity: 'error',
      from: { pathNot: ['^apps/agent/', spec] },
      to: { path: 'node_modules/@aws-sdk/' },
    },
    {
      name: 'cedar-only-in-policy',
      severity: 'error',
      from: { pathNot: '^libs/policy/' },
      to: { path: 'node_modules/@cedar-policy/' },
    },
    {
      name: 'libs-through-their-index',
      severity: 'error',
      from: { path: '^(apps|libs|tools|test|standins)/([^/]+)/' },
      to: { path: '^libs/([^/]+)/src/(?!index\\.ts$)', pathNot: '^$1/$2/' },
    },
    {
      name: 'nobody-knows-a-stand-in',
      comment: 'the mesh meets them at an address alone; specs start them through test/kit',
      severity: 'error',
      from: { pathNot: ['^standins/', '^test/kit/'] },
      to: { path: '^standins/' },
    },
    {
      name: 'stand-ins-know-little',
      severity: 'error',
      from: { path: '^standins/', pathNot: spec },
      to: { path: '^(apps|tools|libs/(?!(config|deadline|journal|lifecycle|telemetry)/))' },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^apps/web/ui/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
