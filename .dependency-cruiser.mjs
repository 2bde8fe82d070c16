/**
 * The rooms of the house and who may import whom (`npm run check`, step "rooms").
 * A room imports from below, never from above or beside; one folder alone knows each outside service's SDK.
 */
const TEST = '\\.test\\.ts$|^packages/[^/]+/test/';
const PROXY_DOMAINS = 'session|credits|billing|jobs|models|media|privacy|projects|telemetry|db|contract';
const ELEMENTS = 'studio|generator|transcriber|editor|account';

/** Only `home` may import the npm package `name`; tests and the stand-ins' contract recordings drive real SDKs too. */
function onlyFrom(name, home, within) {
  return {
    name: `only-there-${name.replaceAll(/\W+/g, '-').replace(/^-/, '')}`,
    comment: `${name} has one importer: ${home}. Elsewhere, ask that room.`,
    severity: 'error',
    from: { path: `^packages/${within}/src/`, pathNot: [home, TEST] },
    to: { path: `^node_modules/${name}/|/node_modules/${name}/` },
  };
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circle',
      comment: 'Two files that need each other are one idea, or hide a third one.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
    {
      name: 'ships-what-it-imports',
      comment: 'What is published may import only its own dependencies.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: TEST },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'source-knows-no-scaffold',
      comment: 'What is published never imports stand-ins, tests, scripts or the playground.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: TEST },
      to: { path: `^packages/[^/]+/(stand-ins|test)/|^(scripts|e2e|bench|playground)/|${TEST}` },
    },
    {
      name: 'domain-not-routes',
      comment: 'A route calls a domain; a domain never knows that HTTP exists.',
      severity: 'error',
      from: { path: `^packages/proxy/src/(${PROXY_DOMAINS})/`, pathNot: TEST },
      to: { path: '^packages/proxy/src/(routes/|index\\.ts|cli\\.ts)' },
    },
    {
      name: 'contract-stands-alone',
      comment: 'The contract is imported by everyone and imports nobody.',
      severity: 'error',
      from: { path: '^packages/proxy/src/contract/', pathNot: TEST },
      to: { pathNot: '^packages/proxy/src/contract/|node_modules/(zod|@hono/zod-openapi)/' },
    },
    {
      name: 'client-types-of-contract-only',
      comment: 'Of the proxy the client knows the contract, and that as types alone: zod must not reach a browser.',
      severity: 'error',
      from: { path: '^packages/client-sdk/src/', pathNot: TEST },
      to: { path: '^packages/proxy/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-insides-of-a-sibling',
      comment:
        "Packages meet at their public entries; only the client reads the proxy's contract. Tests may run the real house.",
      severity: 'error',
      from: { path: '^packages/([^/]+)/', pathNot: TEST },
      to: {
        path: '^packages/([^/]+)/',
        pathNot: [
          '^packages/$1/',
          '^packages/client-sdk/(src/index\\.ts|dist/index\\.d\\.ts)$',
          '^packages/proxy/src/contract/',
        ],
      },
    },
    {
      name: 'elements-know-the-client-only',
      comment: 'Elements talk to the client, never to the proxy.',
      severity: 'error',
      from: { path: '^packages/elements/src/' },
      to: { path: '^packages/proxy/|node_modules/(zod|comlink|idb-keyval|@supabase)/' },
    },
    {
      name: 'element-not-beside',
      comment: 'An element never imports another; what they share is in parts/, theme/ and locales/.',
      severity: 'error',
      from: { path: `^packages/elements/src/(${ELEMENTS})/` },
      to: { path: `^packages/elements/src/(${ELEMENTS}|define)/`, pathNot: '^packages/elements/src/$1/' },
    },
    {
      name: 'parts-below-elements',
      comment: 'Shared parts know no element.',
      severity: 'error',
      from: { path: '^packages/elements/src/(parts|theme|locales)/', pathNot: TEST },
      to: { path: `^packages/elements/src/(${ELEMENTS}|define)/` },
    },
    onlyFrom('openai', '^packages/proxy/src/models/openai', 'proxy'),
    onlyFrom('@google-cloud/storage', '^packages/proxy/src/media/gcs\\.ts$', 'proxy'),
    onlyFrom('pg', '^packages/proxy/src/db/', 'proxy'),
    onlyFrom('pino', '^packages/proxy/src/telemetry/', 'proxy'),
    onlyFrom('comlink', '^packages/client-sdk/src/worker/', 'client-sdk'),
    onlyFrom('@supabase/auth-js', '^packages/client-sdk/src/session/', 'client-sdk'),
    onlyFrom('idb-keyval', '^packages/client-sdk/src/library/', 'client-sdk'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/|/dist-cdn/|^\\.data/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'packages/elements/tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.d.ts'],
    },
    moduleSystems: ['es6'],
  },
};
