import { Command, CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { addCommands, loadCommands } from './add-commands.ts';
import { commands } from './command-table.ts';

type Called = { command: Command; words: readonly string[] };

/** Resolves to all commands without sub-commands, each with an action that only counts its calls. */
async function calledCommands(): Promise<{ root: Command; called: readonly Called[]; calls: () => number }> {
  const root = new Command('meshproof').exitOverride().configureOutput({ writeErr: () => undefined });
  addCommands(root, commands);
  let calls = 0;
  const below = async (command: Command, words: readonly string[]): Promise<Called[]> => {
    await loadCommands(command);
    const children = command.commands.filter((one) => one.name() !== 'help');
    const nested = await Promise.all(children.map((one) => below(one, [...words, one.name()])));
    if (children.length > 0) return nested.flat();
    command.action(() => void calls++);
    return [{ command, words }];
  };
  return { root, called: await below(root, []), calls: () => calls };
}

const { root, called, calls } = await calledCommands();

/** Returns the words of the mandatory flags and arguments, with the value of one argument replaced. */
function complete({ command, words }: Called, replaced?: { at: number; value: string }): string[] {
  const flags = command.options.filter((one) => one.mandatory).map((one) => `${one.long}=x`);
  const needed = command.registeredArguments.filter((one, at) => one.required || at <= (replaced?.at ?? -1));
  const given = needed.map((one, at) => (at === replaced?.at ? replaced.value : (one.argChoices?.[0] ?? 'x')));
  return [...words, ...flags, ...given];
}

const cases = called.flatMap((one) => {
  const flags = one.command.options.filter((option) => option.required || option.optional);
  return ['', ' \t'].flatMap((value) => [
    ...flags.map((option) => ({ name: option.flags, args: [...complete(one), `${option.long}=${value}`] })),
    ...one.command.registeredArguments.map((argument, at) => ({
      name: argument.name(),
      args: complete(one, { at, value }),
    })),
  ]);
});

describe('an empty value', () => {
  it('is tried with each flag and argument of each command', () => {
    expect(called.length).toBeGreaterThan(20);
    expect(cases.length).toBeGreaterThan(200);
  });

  it.each(cases.map((one) => [one.args.map((word) => JSON.stringify(word)).join(' '), one] as const))(
    'is refused in %s',
    async (_, { name, args }) => {
      const before = calls();
      const error = await root.parseAsync(args, { from: 'user' }).catch((thrown: unknown) => thrown);
      expect([error instanceof CommanderError, calls() - before]).toEqual([true, 0]);
      expect((error as CommanderError).message).toContain(name);
    },
  );
});

it('is not refused where the command line gives none', async () => {
  for (const one of called) await root.parseAsync(complete(one), { from: 'user' });
  expect(calls()).toBe(called.length);
});
