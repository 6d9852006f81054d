import { lastingNames } from '../../results/prometheus/lasting.ts';
import type { Verdict } from '../../results/record/run.ts';
import { type Slo, whereKind } from '../../results/record/slo.ts';
import { verdictsWorstFirst } from '../../results/words/marks.ts';
import { objectiveWords } from '../../thresholds/translate/explain.ts';
import { grafanaUnits } from './metric-panel.ts';
import type { Dashboard, Panel, PanelRow } from './panel.ts';
import { runAnnotations, runVariables } from './run-context.ts';
import { type JudgedSlos, runbookLinks } from './slo-notes.ts';
import { links, uids } from './uids.ts';

const isRatio = whereKind({ ratio: true, quantile: false, limit: false });

const { baselineValue, runQuantile, runValidity, sloValue, sloVerdict } = lastingNames;

/** Returns the dashboard of many runs: verdicts, quantiles, and each SLO beside its baseline. */
export function comparisonDashboard(judged: JudgedSlos): Dashboard {
  const services = [...new Set(judged.slos.map(({ service }) => service))].sort();
  const rows = services.map((service): PanelRow => {
    const own = judged.slos.filter((slo) => slo.service === service);
    const panels = own.map((slo) => sloPanel(slo, judged.runbooks.get(slo.name)));
    return { title: `SLOs of ${service}`, panels, isCollapsed: services.length > 1 };
  });
  return {
    uid: uids.comparison,
    title: 'Comparison with the baseline',
    description: 'Many runs: the value of each SLO beside its baseline. Each run is one point, at its end.',
    from: 'now-30d',
    variables: runVariables,
    annotations: runAnnotations.slice(0, 1),
    rows: [{ title: 'All runs', panels: [verdicts(), validity(), change(), quantiles()] }, ...rows],
  };
}

const chosen = (name: string, more = '') => `${name}{plan=~"$plan",target=~"$target"${more}}`;
/**
 * Returns PromQL for a series over the whole of each step of a panel. A plain selector looks back only five minutes, so
 * it would miss a run that ended earlier in the step.
 */
const ofStep = (name: string, more = '') => `max_over_time(${chosen(name, more)}[$__interval])`;

const colours: Readonly<Record<Verdict, string>> = {
  PASS: 'green',
  FAIL: 'red',
  INVALID: 'purple',
  INCONCLUSIVE: 'yellow',
};
/** The worst verdict has the largest number, so that a step with several runs shows its worst verdict. */
const numbered = verdictsWorstFirst.toReversed().map((verdict, i) => ({ verdict, value: i + 1 }));

function verdicts(): Panel {
  const each = numbered.map(({ verdict, value }) => `${value} * ${ofStep(sloVerdict, `,verdict="${verdict}"`)}`);
  return {
    kind: 'states',
    title: 'Verdicts',
    description: 'The verdict of each SLO in each run. If a step has several runs, their worst verdict is drawn.',
    unit: 'none',
    queries: [{ expr: `max by (slo, phase) (${each.join(' or ')})`, legend: '{{slo}} {{phase}}' }],
    limits: [],
    links: [links.run],
    states: numbered.map(({ verdict, value }) => ({ value, text: verdict, colour: colours[verdict] })),
  };
}

function validity(): Panel {
  return {
    kind: 'points',
    title: 'Valid runs',
    description: '1 for a run with valid data, and 0 for an INVALID run. The values of an INVALID run prove nothing.',
    unit: 'short',
    queries: [{ expr: `min by (plan, target) (${ofStep(runValidity)})`, legend: '{{plan}} on {{target}}' }],
    limits: [{ value: 1, better: 'higher' }],
    links: [links.run],
  };
}

function change(): Panel {
  const by = '(plan, target, slo, phase)';
  return {
    kind: 'points',
    title: 'SLO values relative to the baseline',
    description: 'The value of each SLO divided by its baseline, minus 1. 0 % equals the baseline.',
    unit: 'percentunit',
    queries: [
      {
        expr: `max by ${by} (${ofStep(sloValue)}) / on ${by} (max by ${by} (${ofStep(baselineValue)}) != 0) - 1`,
        legend: '{{slo}} {{phase}}',
      },
    ],
    limits: [],
    links: [links.run],
  };
}

function quantiles(): Panel {
  return {
    kind: 'points',
    title: 'p95 of each run',
    description: 'The exact 95th percentile of each latency and phase.',
    unit: 's',
    queries: [
      {
        expr: `max by (metric, phase) (${ofStep(runQuantile, ',quantile="0.95"')})`,
        legend: '{{metric}} {{phase}}',
      },
    ],
    limits: [],
    links: [links.run],
  };
}

function sloPanel(slo: Slo, runbook: string | undefined): Panel {
  const own = `,slo=${JSON.stringify(slo.name)}`;
  const isShare = isRatio(slo.sli);
  return {
    kind: 'points',
    title: slo.title,
    description: `${slo.name}: ${objectiveWords(slo)}. ${slo.description}`.trim(),
    unit: isShare ? 'percentunit' : (grafanaUnits[slo.unit] ?? 'short'),
    queries: [
      { expr: `max by (plan, target, phase) (${ofStep(sloValue, own)})`, legend: '{{plan}} on {{target}}, {{phase}}' },
      { expr: `max by (plan, target, phase) (${ofStep(baselineValue, own)})`, legend: 'baseline, {{phase}}' },
    ],
    limits: [{ value: slo.objective, better: slo.op.startsWith('<') ? 'lower' : 'higher' }],
    links: [...runbookLinks(runbook === undefined ? [] : [runbook]), links.run].slice(0, 1),
  };
}
