import type { Axis } from '../../simulators/mesh-node/world/vary.ts';
import type { SweepCell } from './sweep.ts';

const shades = [' ', '░', '▒', '▓', '█'];

/**
 * Returns the table of a sweep. Each cell shows the coverage of one run, as a number and as a shade. `!` marks a
 * verdict other than PASS.
 */
export function sweepTable([first, second]: readonly Axis[], cells: readonly SweepCell[]): string {
  const side = Math.max(second?.key.length ?? 0, 4);
  const columns = first!.values.map((value) => `${first!.key} ${value}`.padStart(11));
  const head = `${(second?.key ?? '').padEnd(side)}  ${columns.join('  ')}`;
  const rows = (second?.values ?? [undefined]).map((row) => {
    const own = cells.filter(({ at }) => row === undefined || at[second!.key] === row);
    return `${String(row ?? '').padEnd(side)}  ${own.map((cell) => cellText(cell).padStart(11)).join('  ')}`;
  });
  return [head, ...rows].join('\n');
}

/** Returns the result of one combination of values as a line of progress. */
export function sweepLine({ at, coverage, verdict }: SweepCell): string {
  const values = Object.entries(at).map(([key, value]) => `${key} ${value}`);
  return `${values.join(', ')}: ${percent(coverage)}, ${verdict}`;
}

function cellText({ coverage, verdict }: SweepCell): string {
  const shade = shades[Math.min(shades.length - 1, Math.floor((coverage ?? 0) * shades.length))]!;
  return `${percent(coverage).padStart(7)} ${shade}${shade}${verdict === 'PASS' ? ' ' : '!'}`;
}

const percent = (share: number | null) => (share === null ? '–' : `${(share * 100).toFixed(1)} %`);
