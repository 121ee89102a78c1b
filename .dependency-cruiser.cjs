// Import directions of docs/architecture.md: editor -> client, wallet, completion, tasks, statistics -> protocol; server -> protocol.
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: '\\.test\\.ts$' },
  to: { path: '^(src|protocol|server|algorithms|test|scripts)/', pathNot: [from, ...allowed] },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    only('protocol-imports-nothing-of-ours', '^protocol/', []),
    only('completion-imports-protocol-only', '^src/completion/', ['^protocol/']),
    only('tasks-import-completion', '^src/(tasks|statistics)/', ['^src/completion/', '^protocol/']),
    only('client-imports-protocol-only', '^src/(client|wallet)/', ['^protocol/']),
    // What a machine tells of its battery, audits and suggestions ask alike.
    only('editor-imports-downwards', '^src/editor/', [
      '^src/(client|wallet|completion|tasks|statistics)/',
      '^protocol/',
      '^server/audit/on-battery\\.ts$',
    ]),
    // The command line is where algorithms are called from; it pays for answers as the editor does.
    only('server-imports-protocol-only', '^server/(?!cli)', ['^server/', '^protocol/']),
    only('cli-imports-algorithms', '^server/cli(/|\\.ts$)', [
      '^server/',
      '^algorithms/',
      '^src/(client|wallet)/',
      '^protocol/',
    ]),
    // An evaluation asks as the editor does, with the editor's own pure functions.
    only('algorithms-import-engine', '^algorithms/', [
      '^server/(engine|model|tokenizer)/',
      '^src/completion/',
      '^protocol/',
    ]),
    {
      name: 'engine-below-api',
      severity: 'error',
      from: { path: '^server/(engine|model)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^server/(api|payments|identity|cli)' },
    },
    {
      name: 'model-below-engine',
      severity: 'error',
      from: { path: '^server/model/', pathNot: '\\.test\\.ts$' },
      to: { path: '^server/engine/' },
    },
    {
      name: 'memory-below-engine',
      severity: 'error',
      from: { path: '^server/memory/', pathNot: '\\.test\\.ts$' },
      to: { path: '^server/(api|cli|engine|model)/' },
    },
    {
      name: 'vscode-only-in-editor',
      severity: 'error',
      from: { path: '^(src|protocol|server|algorithms)/', pathNot: '^src/(editor/|extension\\.ts)' },
      to: { path: '^vscode$|node_modules/@types/vscode' },
    },
    {
      name: 'pure-without-node',
      severity: 'error',
      from: { path: '^(protocol|src/(completion|tasks|statistics))/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      from: { path: '^(src|protocol|server|algorithms)/', pathNot: '\\.test\\.ts$' },
      to: { path: '\\.test\\.ts$|^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    // The package of that name is taken for our own script.
    exclude: { path: '^(dist/|esbuild\\.mjs)' },
  },
};
