import fc from 'fast-check';

/** Regular expressions of RE2 and of other engines, valid and invalid, escaped as in a PromQL string. */
export const oddPatterns = [
  '5..',
  '(',
  '(?P<n>x)',
  '(?<n>x)',
  '(?i)get',
  '(?i:get)|post',
  'a\\\\z',
  '\\\\pL+',
  '\\\\p{Greek}',
  '\\\\Qa.b\\\\E',
  '[[:alpha:]]+',
  '\\d+',
  '\\\\d+',
  '(x+)+y',
  'x{1000}',
  'x{1001}',
  '(x{500}|y){500}',
  '((a{100}){100}){100}',
  '(?=x)',
  '(a)\\\\1',
  '[z-a]',
  'a**',
  '*',
  '[',
  '\\\\',
  ')',
  '',
  '|',
  '.*',
  '\\u00e9',
  '\\xff',
  '\\U00110000',
  'é|😀',
];

const pattern = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('5..', 'a|b', '.+') },
  { weight: 2, arbitrary: fc.constantFrom(...oddPatterns) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...'ab(){}[]*+?.|\\^$-:,<>P0'), maxLength: 12 }) },
);
const selector = fc
  .record({ op: fc.constantFrom('=~', '!~', '=', '!='), pattern, quote: fc.constantFrom('"', '"', '`', "'") })
  .map(({ op, pattern: text, quote }) => `e_total{code${op}${quote}${text}${quote}}`);
const range = fc.constantFrom('[{{.window}}]', '[5m]', '[0s]', '[10y]', '[1s]', '');
const query = fc.oneof(
  { weight: 4, arbitrary: selector.map((one) => `sum(rate(${one}[{{.window}}]))`) },
  { weight: 2, arbitrary: fc.tuple(selector, range).map(([one, window]) => `sum(rate(${one}${window}))`) },
  { weight: 1, arbitrary: selector },
  {
    weight: 1,
    arbitrary: fc.constantFrom('1', 'e_total', 'sum(rate(', '{}', 'vector(1)', 'max_over_time(g[1s])', '""'),
  },
);

const edges = [
  '0',
  '-0',
  '1e-300',
  '1e-17',
  '1e-12',
  '1e-9',
  '0.000001',
  '0.1',
  '0.5',
  '0.9',
  '0.99',
  '0.999',
  '0.9999',
];
const nearOne = [
  '0.99999',
  '0.999999',
  '0.9999999',
  '0.999999999',
  '0.9999999999',
  '0.9999999999999999',
  '1',
  '1.0001',
];
const target = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('0.9', '0.99', '0.999', '0.9995') },
  { weight: 2, arbitrary: fc.constantFrom(...edges, ...nearOne) },
  { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }).map(String) },
);
const number = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('1', '2', '6', '14.4', '0.2') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '-1',
      '0',
      '-0',
      '1e-9',
      '1e-300',
      '999',
      '1e6',
      '1e15',
      '1e308',
      '1e309',
      '.nan',
      '.inf',
    ),
  },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String) },
);
const length = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('1m', '5m', '1h', '6h', '1d', '28d', '4w', '1M', '1Q', '1Y', '10Y') },
  { weight: 1, arbitrary: fc.constantFrom('1s', '0m', '293Y', '999999999Y', '999999999m', '-1h', '1.5h', '') },
);
const slice = fc.oneof(length, fc.constantFrom('0.0001', '0.5', '5', '1e300', '1e-300', '0'));

const source = (text: string) => `{ metricSource: { type: Prometheus, spec: { query: ${JSON.stringify(text)} } } }`;
const indicator = fc
  .record({
    kind: fc.constantFrom('bad', 'good', 'raw', 'threshold'),
    first: query,
    second: query,
    counter: fc.constantFrom('true', 'true', 'false'),
    rawType: fc.constantFrom('success', 'failure'),
  })
  .map(({ kind, first, second, counter, rawType }) => ({
    isThreshold: kind === 'threshold',
    text: {
      threshold: `thresholdMetric: ${source(first)}`,
      raw: `ratioMetric: { rawType: ${rawType}, raw: ${source(first)} }`,
      bad: `ratioMetric: { counter: ${counter}, bad: ${source(first)}, total: ${source(second)} }`,
      good: `ratioMetric: { counter: ${counter}, good: ${source(first)}, total: ${source(second)} }`,
    }[kind],
  }));

const objective = fc.record({
  target,
  value: number,
  op: fc.constantFrom('lte', 'lt', 'gte', 'gt'),
  slice,
  part: target,
});
const policy = fc.record({ threshold: number, lookback: length, after: length, noData: fc.boolean() });

export const extremeDocument: fc.Arbitrary<string> = fc
  .record({
    indicator,
    method: fc.constantFrom('Occurrences', 'Occurrences', 'Timeslices', 'RatioTimeslices'),
    window: fc.option(length),
    objectives: fc.array(objective, { minLength: 1, maxLength: 2 }),
    policies: fc.array(policy, { maxLength: 2 }),
  })
  .map(({ indicator: { text, isThreshold }, method, window, objectives, policies }) =>
    [
      'apiVersion: openslo/v1',
      'kind: SLO',
      'metadata: { name: extreme }',
      'spec:',
      '  service: shop',
      `  indicator: { metadata: { name: answers }, spec: { ${text} } }`,
      ...(window === null ? [] : [`  timeWindow: [{ duration: ${window}, isRolling: true }]`]),
      `  budgetingMethod: ${method}`,
      '  objectives:',
      ...objectives.slice(0, isThreshold ? 1 : 2).map((one) => {
        const limit = isThreshold ? `, op: ${one.op}, value: ${one.value}` : '';
        const sliced = method === 'Occurrences' ? '' : `, timeSliceWindow: ${one.slice}`;
        const share = method === 'Timeslices' ? `, timeSliceTarget: ${one.part}` : '';
        return `    - { target: ${one.target}${limit}${sliced}${share} }`;
      }),
      ...(policies.length === 0 ? [] : ['  alertPolicies:']),
      ...policies.map(policyText),
      '',
    ].join('\n'),
  );

function policyText({ threshold, lookback, after, noData }: { [key: string]: unknown }, i: number): string {
  const condition = `{ kind: burnrate, op: gt, threshold: ${threshold}, lookbackWindow: ${lookback}, alertAfter: ${after} }`;
  const annotations = '{ alertmanager/url: http://127.0.0.1:9 }';
  const target = `{ kind: AlertNotificationTarget, metadata: { name: ops, annotations: ${annotations} }, spec: { target: webhook } }`;
  return [
    '    - kind: AlertPolicy',
    `      metadata: { name: burns-${i} }`,
    '      spec:',
    `        alertWhenNoData: ${noData}`,
    `        conditions: [{ kind: AlertCondition, metadata: { name: fast-${i} }, spec: { severity: page, condition: ${condition} } }]`,
    `        notificationTargets: [${target}]`,
  ].join('\n');
}

export const extremeRoutes: fc.Arbitrary<string> = fc
  .record({ route: pattern, old: pattern, source: pattern, quote: fc.boolean() })
  .map(({ route, old, source: from, quote }) =>
    [
      'route:',
      '  receiver: ops',
      '  routes:',
      `    - { receiver: ops, matchers: [${JSON.stringify(quote ? `severity=~"${route}"` : `severity=~${route}`)}] }`,
      `    - { receiver: ops, match_re: { team: ${JSON.stringify(old)} } }`,
      'inhibit_rules:',
      `  - { source_matchers: [${JSON.stringify(`severity=~"${from}"`)}], target_match_re: { team: ${JSON.stringify(old)} }, equal: [team] }`,
      'receivers: [{ name: ops, webhook_configs: [{ url: http://127.0.0.1:9 }] }]',
      '',
    ].join('\n'),
  );
