import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from 'simple-statistics';
import { ensure } from '../../lib/tools.ts';
import type { Claim } from '../claims.ts';
import { builtCli, type CommandTime, rangeOf, secondsOf, timeClaim, timeCommand } from '../measure/timed-command.ts';
import { openSloFiles, slothFiles } from './generated-slos.ts';
import { slothProgram, slothVersion } from './sloth.ts';

const compiledSlos = 200;
const checkedSlos = 1000;
const goalS = 2;
const rounds = 3;

/**
 * Measures `slo compile` and `slo check` as whole processes, beside Sloth and promtool. In each round, each of the two
 * commands of meshproof runs twice. The ratio of the two runs shows the noise of the machine.
 */
export async function benchSlo(): Promise<Claim[]> {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-bench-'));
  try {
    const [compiled, checked] = [join(dir, 'compiled'), join(dir, 'checked')];
    write(compiled, openSloFiles(compiledSlos));
    write(checked, openSloFiles(checkedSlos));
    const [specs, output] = [join(dir, 'specs'), join(dir, 'output')];
    write(specs, slothFiles(compiledSlos));
    // Sloth writes only into a directory that exists.
    const slothOutput = join(dir, 'sloth-output');
    mkdirSync(slothOutput);
    const cli = [...builtCli, 'slo'] as const;
    const sloth = slothProgram(dir);
    const { version, companions } = await ensure('prometheus');
    const commands: Commands = {
      compile: [...cli, 'compile', compiled, '--out', output, '--quiet'],
      check: [...cli, 'check', checked, '--quiet'],
      ...(sloth && { sloth: [sloth, 'generate', '-i', specs, '-o', slothOutput] }),
      promtool: [companions.promtool!, 'check', 'rules', '--lint=none', join(output, 'prometheus/rules.yml')],
    };
    const times = await measured(commands);
    const { compile, check } = times;
    process.stderr.write(`A/A: slo compile ${noise(compile!)}; slo check ${noise(check!)}\n`);
    const peers = {
      ...(times.sloth && { [`sloth ${slothVersion} generate, of the same SLOs`]: secondsOf(wallsOf(times.sloth)) }),
      [`promtool ${version} check rules, of the compiled rules`]: secondsOf(wallsOf(times.promtool!)),
    };
    return [
      claim(`\`slo compile\` of ${compiledSlos} SLOs, start of the command included`, compile!, peers),
      claim(`\`slo check\` of ${checkedSlos.toLocaleString('en-US')} documents, start of the command included`, check!),
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

type Commands = Readonly<Record<string, readonly [string, ...string[]]>>;

function write(directory: string, files: ReadonlyMap<string, string>): void {
  mkdirSync(directory);
  for (const [name, text] of files) writeFileSync(join(directory, name), text);
}

/** Measures the commands in rounds. The first round warms the file cache and is discarded. */
async function measured(commands: Commands): Promise<Readonly<Record<string, CommandTime[]>>> {
  const times = new Map<string, CommandTime[]>(Object.keys(commands).map((name) => [name, []]));
  const order = ['compile', 'check', 'sloth', 'promtool', 'compile', 'check'].filter((name) => name in commands);
  for (let round = 0; round <= rounds; round++) {
    for (const name of order) {
      const time = await timeCommand(commands[name]!);
      if (round > 0) times.get(name)!.push(time);
    }
  }
  return Object.fromEntries(times);
}

function claim(what: string, times: readonly CommandTime[], peers: Readonly<Record<string, string>> = {}): Claim {
  return timeClaim(what, wallsOf(times), goalS, {
    'processor time': `${median(times.map(({ cpuS }) => cpuS)).toFixed(2)} s`,
    'against itself': noise(times),
    ...peers,
  });
}

function wallsOf(times: readonly CommandTime[]): number[] {
  return times.map(({ wallS }) => wallS);
}

/**
 * In each round, a command is timed twice. Returns the smallest and the largest ratio of the second time to the first.
 */
function noise(times: readonly CommandTime[]): string {
  const ratios = times.flatMap(({ wallS }, i) => (i % 2 === 1 ? [wallS / times[i - 1]!.wallS] : []));
  return `${rangeOf(ratios)} times`;
}
