import { Command, CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { addCommands } from './add-commands.ts';

function program() {
  const events: string[] = [];
  let printed = '';
  const entry = (name: string) => ({
    name,
    summary: `the summary of ${name}`,
    load: async () => {
      events.push(`load ${name}`);
      return {
        define: (command: Command) => {
          command.option('--fast', 'an option').action((flags: { fast?: boolean }) => {
            events.push(`call ${name} ${flags.fast ?? false}`);
          });
        },
      };
    },
  });
  const root = new Command('tool').exitOverride().configureOutput({
    writeOut: (text) => {
      printed += text;
    },
    writeErr: (text) => {
      printed += text;
    },
  });
  addCommands(root, [entry('run'), entry('runs')]);
  const parse = async (...args: string[]) => {
    const error = await root.parseAsync(args, { from: 'user' }).catch((thrown: unknown) => thrown);
    return error instanceof CommanderError ? error.code : undefined;
  };
  return { parse, events, printed: () => printed };
}

describe('addCommands', () => {
  it('loads only the command that is called', async () => {
    const { parse, events } = program();
    await parse('run', '--fast');
    expect(events).toEqual(['load run', 'call run true']);
  });

  it('prints the summaries without loading a command', async () => {
    const { parse, events, printed } = program();
    expect(await parse('--help')).toBe('commander.helpDisplayed');
    expect([events, printed().includes('the summary of runs')]).toEqual([[], true]);
  });

  it.each([
    ['run', '--help'],
    ['help', 'run'],
  ])('prints the options of a command for "%s %s"', async (...args) => {
    const { parse, events, printed } = program();
    await parse(...args);
    expect([events, printed().includes('--fast')]).toEqual([['load run'], true]);
  });

  it('suggests the nearest command for an unknown one', async () => {
    const { parse, printed } = program();
    expect(await parse('rnu')).toBe('commander.unknownCommand');
    expect(printed()).toMatch(/Did you mean run/);
  });
});
