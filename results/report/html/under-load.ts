import { largest } from '../../../scenarios/base/long-lists.ts';
import { formatValue } from '../../words/format.ts';
import type { VitalUnderLoad } from '../sections/under-load.ts';
import { html, type Markup } from './markup.ts';
import { table } from './parts.ts';
import { plot } from './plot.ts';

/**
 * Returns the request rate from which each web vital breaks its limit. A vital gets a picture if the request rates
 * during its page views differ by more than 10 %.
 */
export function underLoadPart(vitals: readonly VitalUnderLoad[]): Markup | false {
  if (vitals.length === 0) return false;
  const rows = vitals.map((one) => [
    html`<span class="kind">${one.slo}</span>`,
    html`<span class="kind">${one.objective}</span>`,
    one.samples,
    one.finding,
    one.apart ? html`<span class="detail wide">${one.apart}</span>` : '–',
  ]);
  const drawn = vitals.filter(({ rising }) => rising);
  return html`${table(
    'Web vitals against the offered rate',
    ['SLO', 'Objective', '>Samples', 'Against the offered rate', 'Excluded'],
    rows,
  )}
  ${
    drawn.length > 0 &&
    html`<p class="note">Each point is a page view. Dots meet the objective and crosses do not; diamonds are excluded.</p>
  <div class="charts">${drawn.map(
    (one) => html`<div class="chart"><h3>${one.vital} against the offered rate</h3>${picture(one)}</div>`,
  )}</div>`
  }`;
}

function picture({ vital, unit, limit, holdsUpTo, breaksFrom, points, finding, objective }: VitalUnderLoad): Markup {
  const value = (y: number) => formatValue(y, unit);
  const rate = (x: number) => formatValue(x, '1/s');
  const highest = largest(points.map((one) => one.value));
  return plot({
    points: points.map((one) => ({
      x: one.rate,
      y: one.value,
      mark: one.apart ? 'open' : one.meets ? 'good' : 'bad',
      title: `${one.page} at ${rate(one.rate)}: ${value(one.value)}${one.apart && `, ${one.apart}`}`,
    })),
    marks: [
      ...(breaksFrom === null ? [] : [{ x: breaksFrom, label: `breaks at ${rate(breaksFrom)}` }]),
      ...(breaksFrom !== null || holdsUpTo === null ? [] : [{ x: holdsUpTo, label: `holds up to ${rate(holdsUpTo)}` }]),
    ],
    // A line far above all values would compress the points, so such a limit is not drawn.
    ...(limit <= 4 * highest && { level: { y: limit, label: objective } }),
    logarithmic: false,
    showX: rate,
    showY: value,
    summary: `${vital} of ${points.length} page views against the offered rate: ${finding}`,
  });
}
