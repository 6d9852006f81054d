import type { Labels } from '../../../results/record/metric.ts';
import { type BuiltIn, builtInBase, builtInShare, type Slo, wholeRun } from '../../../results/record/slo.ts';
import { programTag } from '../program/keys.ts';
import { resolvePrograms } from '../program/program.ts';
import { isOwn, type Section } from '../program/section.ts';

/**
 * The shares of good events that built-in SLOs require. `user` is the usual share in thresholds of k6. `shipped` is the
 * share in the shipped SLO documents.
 */
const share = { user: 0.99, shipped: 0.999 };

type Rule = { what: string; title: string; counts: 'good' | 'bad'; part: string; partMatch: Labels; total: string };

/** WebSocket connections get a built-in SLO, because no shipped SLO document judges them. */
const webSocketRule: Rule & Pick<BuiltIn, 'onlyIfBad'> = {
  what: 'websockets',
  title: 'WebSocket connections are accepted',
  counts: 'good',
  part: 'k6_ws_sessions_total',
  partMatch: { status: '101' },
  total: 'k6_ws_sessions_total',
  onlyIfBad: true,
};

const startedTotal = 'k6_started_iterations_total';

/** Built-in SLOs of a user's program. k6 records these signals, but does not judge them. */
const userRules: readonly (Rule & Pick<BuiltIn, 'each' | 'onlyIfBad'>)[] = [
  {
    what: 'check',
    title: 'The checks of the script pass',
    counts: 'good',
    part: 'k6_checks_total',
    partMatch: { result: 'true' },
    total: 'k6_checks_total',
    each: 'check',
  },
  {
    what: 'responses',
    title: 'HTTP answers are as the script expects',
    counts: 'good',
    part: 'k6_http_reqs_total',
    partMatch: { expected_response: 'true' },
    total: 'k6_http_reqs_total',
    onlyIfBad: true,
  },
  {
    what: 'grpc-status',
    title: 'gRPC calls end with status OK',
    counts: 'good',
    part: 'k6_grpc_req_duration_seconds',
    partMatch: { status: '0' },
    total: 'k6_grpc_req_duration_seconds',
    onlyIfBad: true,
  },
  webSocketRule,
  {
    what: 'iterations',
    title: 'Iterations end without an exception',
    counts: 'bad',
    part: 'k6_thrown_iterations_total',
    partMatch: {},
    total: startedTotal,
    onlyIfBad: true,
  },
];

const shippedRules: readonly (Rule & Pick<BuiltIn, 'each' | 'onlyIfBad'>)[] = [
  {
    what: 'right-answers',
    title: 'Answers with the right status have the right content',
    counts: 'bad',
    part: 'k6_wrong_answers_total',
    partMatch: {},
    // Each finished call records one duration. An interrupted call has no content, so it is not a part of this total.
    total: 'k6_call_duration_seconds',
    onlyIfBad: true,
  },
  webSocketRule,
];

/** Returns the built-in SLOs, which judge signals that no SLO of the plan judges: see `BuiltIn`. */
export function defaultSlos(section: Section, planDir: string): Slo[] {
  const programs = resolvePrograms(section, planDir);
  const ofPrograms = programs.flatMap((program) => {
    const match: Labels = isOwn(program) ? { [programTag]: program.label } : { scenario: program.label };
    const rules = program.isUser ? userRules : shippedRules;
    const objective = program.isUser ? share.user : share.shipped;
    return [
      ...rules.map((rule) => toSlo(rule, program.label, match, objective)),
      ...(program.isUser ? writeRules.map((rule) => toWriteSlo(rule, program.label, match)) : []),
    ];
  });
  return [...ofPrograms, ...(programs.some(({ isUser }) => isUser) ? besideTheLoad : [])];
}

/**
 * SLOs on the events of setup() and teardown(), which lie outside of the steady phases. Such an event has no scenario.
 * In a user program, it has the group `::setup` or `::teardown`, or a group of the script inside these. In a shipped
 * program, it has no group. Events without a group are left out (`onlyNamed`), because setup() of a shipped program
 * tries again after a failure.
 */
const besideTheLoad: readonly Slo[] = userRules
  .filter(({ total }) => total !== startedTotal)
  .map(({ each, ...rule }) => {
    const how: BuiltIn = { each: each ?? 'group', onlyIfBad: true, ...(each === undefined && { onlyNamed: true }) };
    const title = `${rule.title}, in setup() and teardown()`;
    return { ...toSlo({ ...rule, title, ...how }, 'setup-teardown', { scenario: '' }, share.user), phases: [wholeRun] };
  });

type WriteRule = { what: string; title: string; metric: string } & Pick<BuiltIn, 'onlyIfBad'>;

/** A program reports its writes by calls of `accepted` and `foundAgain`. Each kind of write is judged separately. */
const writeRules: readonly WriteRule[] = [
  { what: 'writes-lost', title: 'No accepted write is lost', metric: 'k6_writes_lost_total' },
  { what: 'writes-doubled', title: 'No write is stored twice', metric: 'k6_writes_doubled_total', onlyIfBad: true },
];

function toWriteSlo({ what, title, metric, onlyIfBad }: WriteRule, label: string, match: Labels): Slo {
  return {
    ...builtInBase(`${label}-${what}`, title, label),
    sli: { kind: 'limit', of: { metric, match }, fold: 'sum', limit: 0 },
    op: '<=',
    objective: 0,
    // A write may be read back in a later phase or in teardown(), so only the counts of the whole run are judged.
    phases: [wholeRun],
    builtIn: { each: 'kind', ...(onlyIfBad && { onlyIfBad }) },
  };
}

function toSlo(rule: Rule & BuiltIn, label: string, match: Labels, objective: number): Slo {
  const { what, title, counts, part, partMatch, total, ...builtIn } = rule;
  return builtInShare(
    { name: `${label}-${what}`, title, service: label },
    {
      counts,
      part: [{ metric: part, match: { ...match, ...partMatch } }],
      total: [{ metric: total, match }],
    },
    objective,
    builtIn,
  );
}
