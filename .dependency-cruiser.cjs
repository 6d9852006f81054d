// The dependency table of the house, as rules. Tests may import what they test with; the code may not.
const code = (path) => ({ path, pathNot: '\\.(test|fixture)\\.ts$' });
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: code(from),
  to: { path: '^(scenarios|synthetics|simulators|thresholds|results|scripts)/', pathNot: [from, ...allowed] },
});

const base = '^scenarios/base/';
const plan = '^scenarios/plan/';
const record = '^results/record/';
const stats = '^results/stats/';
const words = '^results/words/';

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    only('k6-programs', '^scenarios/([^/]+\\.ts$|lib/)', [], 'k6 programs import k6 and scenarios/lib only'),
    {
      name: 'names-import-nothing',
      severity: 'error',
      from: { path: '^scenarios/lib/names\\.ts$' },
      to: {},
    },
    only('base-is-a-leaf', base, [], 'scenarios/base imports nothing of ours'),
    only('plan', plan, [base], 'scenarios/plan imports scenarios/base only'),
    only('stats-is-a-leaf', stats, [], 'results/stats imports nothing of ours'),
    only('record', record, [base, plan], 'results/record imports the plan only'),
    only('store', '^results/store/', [base, plan, record, stats]),
    only('collect', '^results/collect/', [base, plan, record, stats, '^results/prometheus/codec']),
    only('prometheus', '^results/prometheus/', [base, plan, record, stats]),
    only('compare', '^results/compare/', [base, plan, record, stats]),
    only('trend', '^results/trend/', [base, plan, record, stats]),
    only('capacity', '^results/capacity/', [base, plan, record, stats]),
    only('words', words, [base, plan, record]),
    only('report', '^results/report/', [base, plan, record, stats, words]),
    only(
      'thresholds',
      '^thresholds/',
      [base, plan, record, stats, words],
      'verdicts never know who produced the numbers',
    ),
    only('k6-producer', '^scenarios/k6/', [base, plan, record, stats, '^scenarios/lib/names\\.ts$']),
    only('mesh-node', '^simulators/mesh-node/', [base, plan, record, stats]),
    only('chat-user', '^simulators/chat-user/', [base, plan, record, stats]),
    only('synthetics', '^synthetics/', [base, plan, record, stats]),
    only('stand-in', '^simulators/system/', [base], 'the oracle shares no measuring code with what it proves'),
    only('setup', '^scripts/setup/', [], 'set-up runs before anything is installed'),
    {
      name: 'programs-by-path-only',
      severity: 'error',
      from: code('^scripts/'),
      to: { path: '^(scenarios/[^/]+\\.ts$|scenarios/lib/(?!names\\.ts)|synthetics/journeys/)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|runs|\\.meshproof)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
