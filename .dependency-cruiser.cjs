// docs/architecture.md repeats the table in rooms.json. scripts/ci/rooms.test.ts checks that both tables are equal, and
// that an import between two rooms is reported exactly when the table forbids it.
const rooms = require('./scripts/ci/rooms.json');

const source = '^(scenarios|synthetics|simulators|thresholds|results|scripts)/';
const open = ['scripts/commands', 'scripts/bench', 'scripts/ci'];
const literal = (path) => path.replaceAll('.', '\\.');
const filesOf = ({ room, files }) => files ?? `^${room}/`;

/**
 * For rooms in scripts (except scripts/setup), the table restricts only imports of other rooms in scripts. For
 * scripts/setup and for the rooms outside scripts, it restricts imports of every room.
 */
const rule = (one) => ({
  name: one.room.replaceAll('/', '-'),
  severity: 'error',
  from: { path: filesOf(one) },
  to: {
    path: one.room.startsWith('scripts/') && one.room !== 'scripts/setup' ? '^scripts/' : source,
    pathNot: [filesOf(one), ...one.may.map((path) => `^${literal(path)}${path.endsWith('.ts') ? '$' : '/'}`)],
  },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-folder-circular',
      comment: 'two folders that import each other should be one folder, or contain a third one that both import',
      scope: 'folder',
      severity: 'error',
      from: { path: source },
      to: { circular: true },
    },
    ...rooms.map(rule),
    { name: 'names-import-nothing', severity: 'error', from: { path: '^scenarios/lib/names\\.ts$' }, to: {} },
    {
      name: 'programs-by-path-only',
      comment: 'k6 programs and journeys are files that a run names, not modules of the harness',
      severity: 'error',
      from: { path: '^scripts/' },
      to: { path: '^(scenarios/[^/]+\\.ts$|scenarios/lib/(?!names\\.ts)|synthetics/journeys/)' },
    },
    {
      name: 'room-in-the-table',
      comment: 'a new folder needs a row in scripts/ci/rooms.json',
      severity: 'error',
      from: {
        path: source,
        pathNot: ['^scripts/[^/]+$', ...open.map((path) => `^${path}/`), ...rooms.map(filesOf)],
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Excludes build output and stored runs, and also tests with their fixtures, because a test may import any room.
    exclude: { path: ['(^|/)dist/', '^(runs|\\.meshproof)/', '\\.(test|fixture)\\.ts$', '^scripts/test/', '/test/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
