import { extremes, largest, smallest } from '../../../scenarios/base/long-lists.ts';
import { formatCount, formatOffset } from '../../words/format.ts';
import type { CounterExample, MeshWorld } from '../sections/mesh-world.ts';
import { html, type Markup } from './markup.ts';
import { type Part, table } from './parts.ts';

const width = 640;
const height = 120;
const left = 44;
const bottom = 18;
// The labels are placed above and below the picture, because text inside a stretched picture is distorted.
const small = 'display: flex; justify-content: space-between; font: 11px var(--mono); color: var(--muted)';

/** Returns the charts of a simulated mesh, each with a caption; empty for a run without a simulated mesh. */
export function meshWorldPart({ world }: { world: MeshWorld | undefined }): Part {
  if (!world) return { lead: null, body: null };
  const ledger = world.ledger.map((row) => [row.what, row.count, row.share, row.meaning]);
  const body = [
    html`<div class="charts">
      ${figure('Nodes up', bars(world, world.nodes, 'var(--muted)'), nodesText(world))}
      ${figure('Deliveries', bars(world, world.delivered, 'var(--pass)'), deliveredText(world))}
      ${world.hops.length > 0 && figure('Hops', hopBars(world), hopsText(world))}
    </div>`,
    world.counterExamples.length > 0 && html`<div class="charts">${world.counterExamples.map(spaceTime)}</div>`,
    ledger.length > 0 && table('Ledger of copies', ['Copies', '>Count', '>Of sent', 'Meaning'], ledger),
  ];
  return { lead: `Times count from the run's start; in virtual mode, they are simulated. ${world.calibration}`, body };
}

function figure(title: string, picture: Markup, text: string): Markup {
  return html`<figure class="chart"><h3>${title}</h3>${picture}<figcaption>${text}</figcaption></figure>`;
}

/** Returns a chart as wide as the page. `top` labels its upper edge; `from` and `to` label the ends of its x axis. */
function frame(content: Markup, top: string, [from, to]: readonly [string, string]): Markup {
  return html`<div aria-hidden="true"><div style="${small}">${top}</div>
    <svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" width="100%" height="${height}" focusable="false">${content}</svg>
    <div style="${small}"><span>${from}</span><span>${to}</span></div></div>`;
}

function label(x: number, y: number, text: string, anchor = 'start'): Markup {
  return html`<text x="${n(x)}" y="${n(y)}" text-anchor="${anchor}" style="fill: var(--muted)">${text}</text>`;
}

/** Returns a bar chart with one bar for each time step. Steps in which the mesh was partitioned are shaded. */
function bars({ cut, step }: MeshWorld, values: readonly number[], colour: string): Markup {
  const most = Math.max(1, largest(values));
  const wide = width / values.length;
  return frame(
    html`${values.map((value, i) => {
      const high = (value / most) * height;
      return html`<rect x="${n(i * wide)}" y="${n(height - high)}" width="${n(Math.max(0.5, wide - 0.5))}" height="${n(high)}" style="fill: ${colour}"/>`;
    })}${cut.map(
      (on, i) =>
        on &&
        html`<rect x="${n(i * wide)}" y="0" width="${n(wide)}" height="${height}" style="fill: var(--fail); opacity: 0.25"/>`,
    )}`,
    formatCount(Math.round(most)),
    ['0 s', `${values.length * step} s`],
  );
}

function hopBars({ hops }: MeshWorld): Markup {
  const most = largest(hops.map(({ count }) => count));
  const last = hops.at(-1)!.hops;
  const wide = width / last;
  return frame(
    html`${hops.map(({ hops: at, count }) => {
      const high = (count / most) * height;
      return html`<rect x="${n((at - 1) * wide)}" y="${n(height - high)}" width="${n(Math.max(0.5, wide - 1))}" height="${n(high)}" style="fill: var(--invalid)"/>`;
    })}`,
    formatCount(most),
    ['1 hop', `${last} hops`],
  );
}

function scrolled(name: string, high: number, content: Markup): Markup {
  return html`<div style="overflow-x: auto" tabindex="0" role="group" aria-label="Space-time diagram of ${name}">
    <svg viewBox="0 0 ${width} ${high}" aria-hidden="true" focusable="false" style="min-width: 480px; max-width: ${width}px; width: 100%; font: 11px var(--mono)">${content}</svg></div>`;
}

const colours: Readonly<Record<string, string>> = {
  delivered: 'var(--pass)',
  lost: 'var(--fail)',
  duplicate: 'var(--inconclusive)',
};

/**
 * Returns a diagram of a message in the mesh. Time runs to the right, and each node has a horizontal line. Each copy of
 * the message is drawn from the line of its sender to the line of its receiver.
 */
function spaceTime({ name, text, replay, trace }: CounterExample): Markup {
  const lanes = [...new Set(trace.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const from = smallest(trace.map(({ atMs }) => atMs));
  const to = Math.max(from + 1, largest(trace.map(({ atMs, arrivesMs }) => arrivesMs ?? atMs)));
  const gap = Math.max(8, Math.min(24, 400 / Math.max(1, lanes.length)));
  const high = lanes.length * gap + bottom + 8;
  const x = (ms: number) => left + 4 + ((ms - from) / (to - from)) * (width - left - 12);
  const y = (node: number) => 8 + lanes.indexOf(node) * gap;
  // On a page narrower than 480 px, the reader scrolls the picture.
  const picture =
    trace.length > 0 &&
    scrolled(
      name,
      high,
      html`${lanes.map(
        (node) =>
          html`<line x1="${left}" x2="${width}" y1="${n(y(node))}" y2="${n(y(node))}" style="stroke: var(--line)"/>${label(left - 6, y(node) + 4, String(node), 'end')}`,
      )}${trace.map(({ atMs, arrivesMs, from: a, to: b, outcome }) => {
        const colour = colours[outcome ?? ''] ?? 'var(--muted)';
        const ends = arrivesMs ?? atMs;
        return html`<line x1="${n(x(atMs))}" y1="${n(y(a))}" x2="${n(x(ends))}" y2="${n(y(b))}" style="stroke: ${colour}"/><circle cx="${n(x(ends))}" cy="${n(y(b))}" r="2.4" style="fill: ${colour}"/>`;
      })}${label(left, high - 4, `${from} ms`)}${label(width, high - 4, `${to} ms`, 'end')}`,
    );
  const copies = trace.length === 1 ? 'One copy' : `${formatCount(trace.length)} copies`;
  return html`<figure class="chart"><h3>Counter-example: ${name}</h3>${picture}
    <figcaption>${text}, in the smallest world found. ${copies} of the message, sent between ${formatCount(lanes.length)} nodes. Green: delivered; amber: duplicate; red: lost; grey: still in flight.</figcaption>
    <pre class="command" tabindex="0"><code>${replay}</code></pre></figure>`;
}

function nodesText({ nodes, cut, step }: MeshWorld): string {
  // The simulated mesh may start after the warm-up. The zeros before the start of the mesh are ignored.
  const own = nodes.slice(
    Math.max(
      0,
      nodes.findIndex((value) => value > 0),
    ),
  );
  const [least, most] = extremes(own).map((value) => formatCount(Math.round(value)));
  const steps = cut.filter(Boolean).length;
  const partition =
    steps > 0
      ? ` The mesh was partitioned for ${steps * step} s, from ${formatOffset(cut.indexOf(true) * step)} on (shaded).`
      : '';
  return `${least === most ? `${most} throughout` : `Between ${least} and ${most}`}.${partition}`;
}

function deliveredText({ delivered, step }: MeshWorld): string {
  const most = largest(delivered);
  const total = delivered.reduce((sum, value) => sum + value, 0);
  return `${formatCount(total)} in total; the peak was ${formatCount(most)}, at ${formatOffset(delivered.indexOf(most) * step)}.`;
}

function hopsText({ hops }: MeshWorld): string {
  const common = hops.reduce((best, one) => (one.count > best.count ? one : best));
  const highest = hops.at(-1)!.hops;
  return `The most common number of hops was ${common.hops} (${formatCount(common.count)} deliveries); the highest was ${highest}.`;
}

function n(value: number): string {
  return value.toFixed(1);
}
