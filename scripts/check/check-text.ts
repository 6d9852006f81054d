import { budgetSentence } from '../../results/report/sections/budgets.ts';
import { formatCountOf, formatValue } from '../../results/words/format.ts';
import { verdictMarks } from '../../results/words/marks.ts';
import { largest } from '../../scenarios/base/long-lists.ts';
import type { CheckMeasure, CheckResult } from './check-result.ts';

/** Returns the result of a check as text for a terminal. */
export function checkText(result: CheckResult): string {
  const { check, verdict, reason, runs, sequence, failed, flaky, classes } = result;
  const lines = [`${verdictMarks[verdict].mark} ${verdict}  ${check}: ${reason}`];
  if (sequence) lines.push(`    ${runs} of at most ${formatCountOf(sequence.planned, 'run')}; end: ${sequence.ended}`);
  const why = Object.entries(classes)
    .map(([name, n]) => `${n} ${name}`)
    .join(', ');
  if (failed > 0)
    lines.push(
      `    ${flaky ? 'flaky' : 'failed'}: ${failed} of ${formatCountOf(runs, 'run')} did not succeed (${why})`,
    );
  const shown = result.measures.filter(({ metric }) => /^web_vital_|^probe_.*_seconds$/.test(metric));
  const wide = Math.max(0, largest(shown.map((one) => nameOf(one).length)));
  for (const one of shown) {
    lines.push(`    ${nameOf(one).padEnd(wide)}  ${valueText(one)}`);
    const differs = fieldText(one);
    if (differs) lines.push(`      ${differs}`);
  }
  const budget = budgetSentence(result.budgets ?? []);
  if (budget) lines.push(`    ${budget}`);
  return `${lines.join('\n')}\n`;
}

function nameOf({ metric, labels }: CheckMeasure): string {
  const what = metric
    .replace(/^(web_vital|probe)_/, '')
    .replace(/_(seconds|score)$/, '')
    .replaceAll('_', ' ');
  const about = Object.values(labels).filter((value) => value !== '');
  return [...about, /^web_vital/.test(metric) ? what.toUpperCase() : what].join(' ');
}

function valueText({ unit, samples, contended, median, mad, p75, interval }: CheckMeasure): string {
  const show = (value: number | null) => formatValue(value, unit);
  if (samples === 1) return show(median);
  const bounds = interval[0] === null && interval[1] === null ? '' : ` [${show(interval[0])}, ${show(interval[1])}]`;
  const busy = contended > 0 ? `, ${contended} on a busy machine` : '';
  return `median ${show(median)} ± ${show(mad)}, p75 ${show(p75)}${bounds}, n ${samples}${busy}`;
}

/**
 * Returns the difference between the posted and the measured values as text. Undefined if the values agree, or if the
 * page posted none. `--json` contains both values even if they agree.
 */
function fieldText({ unit, field }: CheckMeasure): string | undefined {
  if (!field || field.differs === 0) return undefined;
  const show = (value: number) => formatValue(value, unit);
  const medians = `a median of ${show(field.field)}, and meshproof measured a median of ${show(field.lab)}`;
  const views = `on ${field.differs} of ${formatCountOf(field.views, 'view')}`;
  return `the page itself posted ${medians}; the posted and the measured value differ ${views}`;
}
