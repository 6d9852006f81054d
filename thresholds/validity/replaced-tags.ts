import type { Evidence } from '../../results/record/evidence.ts';
import type { Labels } from '../../results/record/metric.ts';
import { allKinds, type Rule } from './rule.ts';

/** meshproof's own code around each script records this count, so the script cannot change its labels. */
const begun = 'k6_started_iterations_total';

/**
 * The metrics in which the rule looks for replaced tags. They count requests and checks, to which a script can give
 * tags.
 */
const tagged = [
  'k6_http_reqs_total',
  'k6_checks_total',
  'k6_ws_sessions_total',
  'k6_grpc_req_duration_seconds',
  'k6_grpc_streams_total',
];

/** A reason for INVALID names at most this many tags. */
const mostNamed = 3;

/**
 * The rule for a script that replaces a tag of meshproof, such as the phase or the program. SLOs select requests by
 * these tags. So no SLO would judge a request whose tag was replaced.
 */
export const replacedTags: Rule = (evidence) => {
  const producer = evidence.metric(begun)?.producer;
  if (producer === undefined) return [];
  const replacedIn = replacedTagsOf(evidence);
  const replaced = new Set<string>();
  for (const metric of tagged) {
    for (const labels of evidence.labels(metric)) for (const tag of replacedIn(labels)) replaced.add(tag);
  }
  if (replaced.size === 0) return [];
  const named = [...replaced].sort().slice(0, mostNamed).join(', ');
  const rest = replaced.size - mostNamed;
  return [
    {
      code: 'replaced-tag',
      cause: `a script of ${producer} sets a tag that meshproof itself sets; rename the tag in the script`,
      taints: { producers: [producer], kinds: allKinds },
      evidence: rest > 0 ? `${named} and ${rest} more` : named,
    },
  ];
};

/**
 * Returns a function that finds the tags of a row that a script has replaced. The value of such a tag is no phase,
 * scenario or program of the run.
 */
function replacedTagsOf(evidence: Evidence): (labels: Labels) => string[] {
  const phases = new Set(evidence.phases.map(({ name }) => name));
  const scenarios = new Set<string | undefined>();
  // A script with its own executors names its scenarios itself. SLOs select such a script by the label `program`.
  const programs = new Set<string | undefined>();
  for (const { program, scenario } of evidence.labels(begun)) {
    if (program === undefined) scenarios.add(scenario);
    else programs.add(program);
  }
  const isLost = ({ program, scenario }: Labels) =>
    (program ?? scenario) !== undefined && !programs.has(program) && !scenarios.has(scenario);
  return (labels) => {
    const { phase, program, scenario, group = '' } = labels;
    // Requests of setup() and teardown() belong to no phase and are never judged.
    if (/^::(setup|teardown)\b/.test(group)) return [];
    return [
      ...(phase !== undefined && !phases.has(phase) ? [`phase: ${phase}`] : []),
      ...(isLost(labels) ? [program === undefined ? `scenario: ${scenario}` : `program: ${program}`] : []),
    ];
  };
}
