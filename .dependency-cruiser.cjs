/** The import rules of the house: services stand on packages, packages on the ground, nothing goes round. */
/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'packages-import-no-service',
      severity: 'error',
      from: { path: '^(packages|infra)/' },
      to: { path: '^services/' },
    },
    {
      name: 'services-import-no-service',
      severity: 'error',
      from: { path: '^services/(mock-banks/[^/]+|[^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'contracts-import-zod-only',
      severity: 'error',
      from: { path: '^packages/contracts/src/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^packages/contracts/', '/node_modules/zod/'] },
    },
    {
      name: 'money-is-ground',
      severity: 'error',
      from: { path: '^packages/money/src/' },
      to: { path: '^(packages|services|infra)/', pathNot: '^packages/money/' },
    },
    {
      name: 'adapters-import-contracts-and-money-only',
      severity: 'error',
      from: { path: '^packages/bank-adapters/src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(packages|services|infra)/', pathNot: '^packages/(bank-adapters|contracts|money)/' },
    },
    {
      name: 'one-bank-imports-no-other',
      severity: 'error',
      from: { path: '^packages/bank-adapters/src/banks/([^/]+)/' },
      to: { path: '^packages/bank-adapters/src/banks/', pathNot: '^packages/bank-adapters/src/banks/$1/' },
    },
    {
      name: 'embedded-mongo-stands-alone',
      severity: 'error',
      from: { path: '^packages/embedded-mongo/' },
      to: { path: '^(packages|services|infra)/', pathNot: '^packages/embedded-mongo/' },
    },
    {
      name: 'no-deep-imports',
      severity: 'error',
      from: { path: '^(packages|services|infra)/([^/]+)/' },
      to: { path: '^packages/([^/]+)/src/(?!(index|testing|conformance|lock-holder)\\.ts$)', pathNot: '^$1/$2/' },
    },
    {
      name: 'production-code-imports-no-test-engine',
      severity: 'error',
      from: {
        path: '^(packages|services)/.+/src/',
        pathNot: ['\\.test\\.ts$', '\\.bench\\.ts$', '/(testing|conformance)[/.]'],
      },
      to: { path: '^infra/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules/\\.pnpm/(?!zod))/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['@of/source', 'import', 'node', 'default'] },
  },
};
