import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { z } from 'zod';
import { readDocument } from '../../scenarios/base/document.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { type Axis, parseSweep, withKey } from '../../simulators/mesh-node/world/vary.ts';
import type { World } from '../../simulators/mesh-node/world/world.ts';
import { sayTo } from '../run/session.ts';
import { judgeWorld, type RawWorldDocument, toSeededWorld } from './judge-world.ts';

type Cell = {
  at: Record<string, number>;
  coverage: number | null;
  copiesPerNode: number;
  verdict: string;
  reason: string;
};

/** The same world once for each value, or each pair of values: what is delivered, and where an SLO breaks. */
export async function sweepCommand(
  file: string,
  { seed }: World,
  text: string,
  flags: { json?: boolean; quiet?: boolean },
): Promise<number> {
  const say = sayTo(flags.quiet);
  const axes = parseSweep(text);
  const raw = readDocument(file, z.record(z.string(), z.unknown()));
  const cells: Cell[] = [];
  for (const at of pointsOf(axes)) {
    await yieldToEventLoop();
    const cell = cellAt(raw, axes, at, seed, file);
    cells.push(cell);
    say(
      `${Object.entries(at)
        .map(([key, value]) => `${key} ${value}`)
        .join(', ')}: ${percent(cell.coverage)}, ${cell.verdict}`,
    );
  }
  const { world } = raw.value as { world: string };
  if (flags.json) process.stdout.write(`${JSON.stringify({ world, seed, sweep: cells }, null, 2)}\n`);
  else
    process.stdout.write(
      `${world}, seed ${seed}: coverage, and whether the SLOs hold (!: they do not)\n\n${table(axes, cells)}\n`,
    );
  return exitCode.pass;
}

function pointsOf([first, second]: readonly Axis[]): Record<string, number>[] {
  return (second?.values ?? [undefined]).flatMap((row) =>
    first!.values.map((column) => ({
      [first!.key]: column,
      ...(second && row !== undefined && { [second.key]: row }),
    })),
  );
}

function cellAt(
  raw: RawWorldDocument,
  axes: readonly Axis[],
  at: Record<string, number>,
  seed: number,
  file: string,
): Cell {
  const varied = axes.reduce((value, { key, path }) => withKey(value, path, at[key]!), raw.value);
  const world = toSeededWorld(raw, varied, seed);
  const { simulated, verdict, reason } = judgeWorld(world, file);
  const { coverage, ledger, messages } = simulated;
  const made = messages.broadcast + messages.direct;
  return { at, coverage, copiesPerNode: made > 0 ? ledger.sent / made / world.nodes : 0, verdict, reason };
}

const shades = [' ', '░', '▒', '▓', '█'];

/** Each cell with its share in numbers and in grey: the table is the heat map. */
function table([first, second]: readonly Axis[], cells: readonly Cell[]): string {
  const show = ({ coverage, verdict }: Cell) => {
    const shade = shades[Math.min(shades.length - 1, Math.floor((coverage ?? 0) * shades.length))]!;
    return `${percent(coverage).padStart(7)} ${shade}${shade}${verdict === 'PASS' ? ' ' : '!'}`;
  };
  const side = Math.max(second?.key.length ?? 0, 4);
  const head = `${(second?.key ?? '').padEnd(side)}  ${first!.values.map((value) => `${first!.key} ${value}`.padStart(11)).join('  ')}`;
  const rows = (second?.values ?? [undefined]).map((row) => {
    const own = cells.filter(({ at }) => row === undefined || at[second!.key] === row);
    return `${String(row ?? '').padEnd(side)}  ${own.map((cell) => show(cell).padStart(11)).join('  ')}`;
  });
  return [head, ...rows].join('\n');
}

const percent = (share: number | null) => (share === null ? '–' : `${(share * 100).toFixed(1)} %`);
