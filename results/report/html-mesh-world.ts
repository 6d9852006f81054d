import { formatCount, formatOffset } from './format.ts';
import { section, table } from './html-parts.ts';
import { html, type Markup } from './markup.ts';
import type { CounterExample, MeshWorld } from './mesh-world.ts';

const width = 640;
const height = 120;
const left = 44;
const bottom = 18;

/** The picture of a simulated mesh; null when there was none. Every drawing says in words what it shows. */
export function meshWorldSection({ world }: { world: MeshWorld | undefined }): Markup | null {
  if (!world) return null;
  const ledger = world.ledger.map((row) => [row.what, row.count, row.share, row.meaning]);
  return section('mesh-world', 'Mesh over time', `Times are those of the world. ${world.calibration}`, [
    html`<div class="charts">
      ${figure('Nodes up', bars(world, world.nodes, 'var(--muted)'), nodesText(world))}
      ${figure('Deliveries', bars(world, world.delivered, 'var(--pass)'), deliveredText(world))}
      ${world.hops.length > 0 && figure('Hops', hopBars(world), hopsText(world))}
    </div>`,
    ledger.length > 0 && table('Ledger of copies', ['Copies', '>Count', '>Of sent', 'Meaning'], ledger),
    world.counterExamples.map(spaceTime),
  ]);
}

function figure(title: string, picture: Markup, text: string): Markup {
  return html`<figure class="chart"><h3>${title}</h3>${picture}<figcaption>${text}</figcaption></figure>`;
}

function frame(content: Markup, high = height): Markup {
  return html`<svg viewBox="0 0 ${width} ${high}" width="100%" aria-hidden="true" focusable="false" style="font: 11px var(--mono)">${content}</svg>`;
}

function label(x: number, y: number, text: string, anchor = 'start'): Markup {
  return html`<text x="${n(x)}" y="${n(y)}" text-anchor="${anchor}" style="fill: var(--muted)">${text}</text>`;
}

/** One bar for each step; shaded where a cut was on. */
function bars({ cut, step }: MeshWorld, values: readonly number[], colour: string): Markup {
  const most = Math.max(1, ...values);
  const wide = (width - left) / values.length;
  const tall = height - bottom - 4;
  return frame(
    html`${cut.map(
      (on, i) =>
        on &&
        html`<rect x="${n(left + i * wide)}" y="0" width="${n(wide + 0.3)}" height="${height - bottom}" style="fill: var(--fail); opacity: 0.14"/>`,
    )}${values.map((value, i) => {
      const high = (value / most) * tall;
      return html`<rect x="${n(left + i * wide)}" y="${n(height - bottom - high)}" width="${n(Math.max(0.5, wide - 0.5))}" height="${n(high)}" style="fill: ${colour}"/>`;
    })}${label(left - 4, 10, formatCount(Math.round(most)), 'end')}${label(left, height - 5, '0 s')}${label(width, height - 5, `${values.length * step} s`, 'end')}`,
  );
}

function hopBars({ hops }: MeshWorld): Markup {
  const most = Math.max(...hops.map(({ count }) => count));
  const last = hops.at(-1)!.hops;
  const wide = (width - left) / last;
  return frame(
    html`${hops.map(({ hops: at, count }) => {
      const high = (count / most) * (height - bottom - 4);
      return html`<rect x="${n(left + (at - 1) * wide)}" y="${n(height - bottom - high)}" width="${n(Math.max(0.5, wide - 1))}" height="${n(high)}" style="fill: var(--invalid)"/>`;
    })}${label(left - 4, 10, formatCount(most), 'end')}${label(left, height - 5, '1 hop')}${label(width, height - 5, `${last} hops`, 'end')}`,
  );
}

const colours: Readonly<Record<string, string>> = {
  delivered: 'var(--pass)',
  lost: 'var(--fail)',
  duplicate: 'var(--inconclusive)',
};

/** Time runs to the right, each node has a line, and each copy goes from its sender's to its receiver's. */
function spaceTime({ name, text, replay, trace }: CounterExample): Markup {
  const lanes = [...new Set(trace.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const from = Math.min(...trace.map(({ atMs }) => atMs));
  const to = Math.max(from + 1, ...trace.map(({ atMs, arrivesMs }) => arrivesMs ?? atMs));
  const gap = Math.max(8, Math.min(24, 400 / Math.max(1, lanes.length)));
  const high = lanes.length * gap + bottom + 8;
  const x = (ms: number) => left + 4 + ((ms - from) / (to - from)) * (width - left - 12);
  const y = (node: number) => 8 + lanes.indexOf(node) * gap;
  const picture =
    trace.length > 0 &&
    frame(
      html`${lanes.map(
        (node) =>
          html`<line x1="${left}" x2="${width}" y1="${n(y(node))}" y2="${n(y(node))}" style="stroke: var(--line)"/>${label(left - 6, y(node) + 4, String(node), 'end')}`,
      )}${trace.map(({ atMs, arrivesMs, from: a, to: b, outcome }) => {
        const colour = colours[outcome ?? ''] ?? 'var(--muted)';
        const ends = arrivesMs ?? atMs;
        return html`<line x1="${n(x(atMs))}" y1="${n(y(a))}" x2="${n(x(ends))}" y2="${n(y(b))}" style="stroke: ${colour}"/><circle cx="${n(x(ends))}" cy="${n(y(b))}" r="2.4" style="fill: ${colour}"/>`;
      })}${label(left, high - 4, `${from} ms`)}${label(width, high - 4, `${to} ms`, 'end')}`,
      high,
    );
  return html`<figure class="chart"><h3>Counter-example: ${name}</h3>${picture}
    <figcaption>${text}, in the smallest world found. ${formatCount(trace.length)} copies of the message between ${formatCount(lanes.length)} nodes: green delivered, amber duplicate, red lost, grey under way.</figcaption>
    <pre class="command" tabindex="0"><code>${replay}</code></pre></figure>`;
}

function nodesText({ nodes, cut, step }: MeshWorld): string {
  const [least, most] = [Math.min(...nodes), Math.max(...nodes)].map((value) => formatCount(Math.round(value)));
  const steps = cut.filter(Boolean).length;
  const partition =
    steps > 0 ? ` Partitioned for ${steps * step} s, from ${formatOffset(cut.indexOf(true) * step)} on (shaded).` : '';
  return `${least === most ? `${most} all the time` : `Between ${least} and ${most}`}.${partition}`;
}

function deliveredText({ delivered, step }: MeshWorld): string {
  const most = Math.max(...delivered);
  const total = delivered.reduce((sum, value) => sum + value, 0);
  return `${formatCount(total)} in all, most (${formatCount(most)}) at ${formatOffset(delivered.indexOf(most) * step)}.`;
}

function hopsText({ hops }: MeshWorld): string {
  const common = hops.reduce((best, one) => (one.count > best.count ? one : best));
  return `Most deliveries (${formatCount(common.count)}) after ${common.hops} hops; none after more than ${hops.at(-1)!.hops}.`;
}

function n(value: number): string {
  return value.toFixed(1);
}
