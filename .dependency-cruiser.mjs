// Lowest first. A module may import from those to its left in the list, through their index.ts.
const server = ['platform', 'accounts', 'catalog', 'records', 'sensors', 'ingest', 'community', 'services', 'api'];
const pure = ['core', 'odsql', 'formats'];

const upward = (order, root) =>
  order.map((module, i) => ({
    name: `${module}-looks-down-only`, severity: 'error',
    from: { path: `^${root}${module}/` },
    to: { path: `^${root}(${order.slice(i + 1).join('|') || '$^'})/` },
  }));

export default {
  forbidden: [
    ...upward(pure, 'src/'),
    ...upward(server, 'src/server/'),
    { name: 'pure-has-no-io', severity: 'error', from: { path: '^src/(core|odsql|formats)/' }, to: { path: '^src/(server|web)/' } },
    { name: 'server-knows-no-pages', severity: 'error', from: { path: '^src/server/', pathNot: '^src/server/main\\.ts$' }, to: { path: '^src/web/' } },
    { name: 'pages-see-types-only', severity: 'error', from: { path: '^src/web/' }, to: { path: '^src/server/', dependencyTypesNot: ['type-only'] } },
    { name: 'through-the-index', severity: 'error', from: { path: '^src/server/([^/]+)/' }, to: { path: '^src/server/([^/]+)/', pathNot: ['^src/server/$1/', '/index\\.ts$', '^src/server/platform/', '\\.testing\\.ts$'] } },
    // A type that names its user is no cycle at run time.
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'no-testing-in-production', severity: 'error', from: { pathNot: '\\.(test|testing)\\.ts$' }, to: { path: '\\.testing\\.ts$' } },
  ],
  options: { tsPreCompilationDeps: 'specify', tsConfig: { fileName: 'tsconfig.json' }, doNotFollow: { path: 'node_modules|^build|\\.svelte-kit' }, exclude: { path: '^build|\\.svelte-kit|\\$types' }, enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['svelte', 'import', 'types', 'default'], extensions: ['.ts', '.js', '.svelte', '.d.ts'] } },
};
