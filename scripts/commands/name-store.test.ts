import { execFileSync } from 'node:child_process';
import { Command } from 'commander';
import { beforeEach, describe, expect, it } from 'vitest';
import { printCommandsFor, printedCommands } from '../../scenarios/base/printed-commands.ts';
import { nameStore } from './name-store.ts';

/** Parses words as the command line does. The program has the commands `run`, `doctor` and `runs push`. */
async function call(...words: string[]): Promise<void> {
  const program = new Command('meshproof');
  nameStore(program);
  const add = (parent: Command, name: string) =>
    parent
      .command(name)
      .option('--store <dir>', '', 'runs')
      .action(() => undefined);
  add(program, 'run');
  add(program.command('runs'), 'push');
  program.command('doctor').action(() => undefined);
  await program.parseAsync(words, { from: 'user' });
}

/** Splits a command into words as a shell does. */
const split = (command: string) =>
  execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');

beforeEach(() => printCommandsFor('runs'));

const all = () => [
  printedCommands.run,
  printedCommands.runScript('./a b.js'),
  printedCommands.push('r1'),
  printedCommands.pushLocal('r1'),
  printedCommands.pushTo('r1'),
  printedCommands.show('r1'),
  printedCommands.compare('r1', 'r2'),
  printedCommands.compareWithBaseline,
  printedCommands.setBaseline,
  printedCommands.mesh("it's.yaml"),
  printedCommands.meshCapacity('smoke'),
];

describe('printed commands', () => {
  it('name no store when the command uses the default one, or none', async () => {
    await call('run');
    await call('doctor');
    for (const command of all()) expect(split(command)).not.toContain('--store');
  });

  it.each(['shown', '/var/lib/my runs', "it's; rm $HOME `id` *", '../store'])('name the store %s', async (store) => {
    await call('run', '--store', store);
    for (const command of all()) expect(split(command).slice(-2)).toEqual(['--store', store]);
  });

  it('name the store of a command below another one', async () => {
    await call('runs', 'push', '--store', 'kept');
    expect(printedCommands.show('r1')).toBe('meshproof runs show r1 --store kept');
  });

  it('keep a path with spaces and quotes one word of the shell', () => {
    expect(split(printedCommands.runScript('./a b.js')).at(2)).toBe('./a b.js');
    expect(split(printedCommands.mesh("it's.yaml")).at(2)).toBe("it's.yaml");
  });
});
