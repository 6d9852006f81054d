import { spawnSync } from 'node:child_process';
import { median } from 'simple-statistics';
import type { Claim } from './claims.ts';
import { builtCli, rangeOf } from './measure/timed-command.ts';

const rounds = 15;

/**
 * Compares the start time of the built CLI with that of Node. Each measured start of the CLI comes between two starts
 * of Node.
 */
export async function benchStart(): Promise<Claim[]> {
  const [, cli] = builtCli;
  const bare = ['-e', '0'];
  const again: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = timeMs(bare);
    const help = timeMs([cli, '--help']);
    const after = timeMs(bare);
    again.push(after / before);
    ratios.push(help / ((before + after) / 2));
  }
  process.stderr.write(`A/A: node -e 0 against itself: ${rangeOf(again)}\n`);
  const ratio = median(ratios);
  return [
    {
      claim: '`node dist/cli.mjs --help` against `node -e 0`',
      target: 'at most 3 times',
      measured: `${ratio.toFixed(2)} times (${rangeOf(ratios)}, ${rounds} pairs)`,
      met: ratio <= 3,
    },
  ];
}

function timeMs(args: readonly string[]): number {
  const from = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} exited with code ${status}`);
  return performance.now() - from;
}
