import type { Select } from '../../results/record/metric.ts';
import type { Slo } from '../../results/record/slo.ts';

/**
 * k6's option `thresholds`, and the SLOs that this option cannot express.
 * https://grafana.com/docs/k6/latest/using-k6/thresholds/
 */
export type K6Thresholds = { thresholds: Record<string, string[]>; left: { slo: string; why: string }[] };

/**
 * Returns the thresholds of one k6 program for plain `k6 run`. The thresholds do not select by the tag `scenario`:
 * plain k6 runs only this program, and sets the tag to another value. Unlike meshproof, k6 judges the whole run, and
 * passes a threshold that has no samples.
 */
export function toK6(slos: readonly Slo[], program: string): K6Thresholds {
  const result: K6Thresholds = { thresholds: {}, left: [] };
  for (const slo of slos) {
    if (!isOf(slo, program)) continue;
    const translated = translate(slo);
    if ('why' in translated) result.left.push({ slo: slo.name, why: translated.why });
    else result.thresholds[translated.on] = [...(result.thresholds[translated.on] ?? []), translated.holds];
  }
  return result;
}

type Translated = { on: string; holds: string } | { why: string };

function isOf({ sli }: Slo, program: string): boolean {
  const select = sli.kind === 'ratio' ? sli.total[0]! : sli.of;
  return select.metric.startsWith('k6_') && [undefined, program].includes(select.match.scenario);
}

function translate({ sli, op, objective }: Slo): Translated {
  if (sli.kind === 'quantile') {
    return threshold(sli.of, `p(${percent(sli.q)})${op}${inK6Unit(sli.of.metric, sli.limit)}`);
  }
  if (sli.kind === 'limit') {
    if (sli.fold === 'sum') return threshold(sli.of, `count${op}${sli.limit}`);
    if (sli.fold === 'rate' && sli.of.metric.endsWith('_total')) return threshold(sli.of, `rate${op}${sli.limit}`);
    return { why: `k6 has no threshold on the ${sli.fold} of ${sli.of.metric}` };
  }
  return isFailedShare(sli.part, sli.total, sli.counts)
    ? threshold(
        { ...sli.total[0]!, metric: 'k6_http_req_failed_rate' },
        `rate<=${Number((1 - objective).toPrecision(6))}`,
      )
    : { why: 'k6 cannot divide two metrics; its only ratio is http_req_failed' };
}

function threshold({ metric, match }: Select, holds: string): Translated {
  const tags = Object.entries(match).filter(([tag]) => tag !== 'scenario');
  const odd = tags.find(([, value]) => /[,{}]/.test(value));
  if (odd) return { why: `k6 has no way to write ${odd[0]}="${odd[1]}"` };
  const selector = tags.map(([tag, value]) => `${tag}:${value}`).join(',');
  return { on: selector ? `${k6Name(metric)}{${selector}}` : k6Name(metric), holds };
}

/**
 * Returns whether `part` / `total` is the share of expected responses among all requests. k6's http_req_failed is 1
 * minus this share.
 */
function isFailedShare(part: readonly Select[], total: readonly Select[], counts: string): boolean {
  const [one, all] = [part[0]!, total[0]!];
  if (counts !== 'good' || part.length > 1 || total.length > 1 || one.metric !== all.metric) return false;
  const { expected_response: expected, ...rest } = one.match;
  return /^k6_http_req/.test(one.metric) && expected === 'true' && sameMatch(rest, all.match);
}

const sameMatch = (a: Select['match'], b: Select['match']) =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([tag, value]) => b[tag] === value);

/** k6's own name of `k6_http_req_duration_seconds` is http_req_duration. */
const k6Name = (metric: string) => metric.replace(/^k6_/, '').replace(/_(seconds|bytes|total|rate)$/, '');

/** k6's unit of times is milliseconds. */
const inK6Unit = (metric: string, value: number) =>
  Number((metric.endsWith('_seconds') ? value * 1000 : value).toPrecision(6));

const percent = (q: number) => Number((q * 100).toPrecision(6));
