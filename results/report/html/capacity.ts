import type { CapacityResult } from '../../record/capacity.ts';
import { formatCount, formatCountOf, formatShare } from '../../words/format.ts';
import { verdictMarks } from '../../words/marks.ts';
import { capacityFacts, capacityHeadline, endsOf, formatLoad } from '../sections/capacity.ts';
import { html } from './markup.ts';
import { page } from './page.ts';
import { facts, section, table } from './parts.ts';
import { type PlotPoint, plot } from './plot.ts';

/** Returns the result of a capacity search as one page. */
export function capacityHtml(result: CapacityResult): string {
  const { plan, capacity, probes } = result;
  const value = (n: number) => formatLoad(n, capacity.unit);
  return page(`Capacity of ${plan}`, capacityHeadline(result), [
    section('curve', 'Curve', 'The share of bad events at each load that was tried.', [
      curve(result),
      facts(capacityFacts(result)),
    ]),
    section(
      'probes',
      'Probes',
      'Each row is one probe.',
      table(
        'Probes in order of time',
        ['Load', 'Hold', 'Verdict', '>Good', '>Bad', 'Reason', 'Run'],
        probes.map((one) => [
          value(one.value),
          one.hold,
          `${verdictMarks[one.verdict].mark} ${one.verdict}`,
          formatCount(one.good),
          formatCount(one.bad),
          one.reason,
          one.run === null ? '–' : html`<code>${one.run}</code>`,
        ]),
      ),
    ),
  ]);
}

const marks: Record<string, PlotPoint['mark']> = { PASS: 'good', FAIL: 'bad' };

function curve(result: CapacityResult) {
  const { capacity, probes } = result;
  const value = (n: number) => formatLoad(n, capacity.unit);
  const { held, broke } = endsOf(result);
  const ends = [
    { x: held ?? 0, label: 'holds' },
    { x: broke ?? 0, label: 'breaks' },
  ].filter(({ x }) => x > 0);
  return plot({
    points: probes.map((one) => ({
      x: one.value,
      y: one.bad / Math.max(1, one.good + one.bad),
      mark: marks[one.verdict] ?? 'open',
      title: `${value(one.value)}: ${one.verdict}, ${one.reason}`,
    })),
    // The ends of the interval may be only a few percent apart, and two labels would overlap. Therefore only the load
    // that missed the SLOs has a label.
    marks: ends.map((end, i) => ({ ...end, label: i === 0 && ends.length > 1 ? '' : end.label })),
    logarithmic: true,
    showX: value,
    showY: formatShare,
    summary:
      `${capacityHeadline(result)}; ${formatCountOf(probes.length, 'probe')}: a dot for a load that held, ` +
      'a cross for a load that broke, a diamond for a load that is undecided',
  });
}
