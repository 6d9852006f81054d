import { execFileSync } from 'node:child_process';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addCommands } from '../add-commands.ts';
import { commandTree } from './command-tree.ts';
import { completionScript, shells } from './completion-script.ts';

const root = new Command('tool').version('1.0.0');
addCommands(root, [
  {
    name: 'run',
    summary: "run the user's plan",
    load: async () => ({ define: (command: Command) => void command.option('-t, --target <file>', 'a file') }),
  },
  {
    name: 'slo',
    summary: 'SLO documents',
    load: async () => ({
      define: (command: Command) =>
        addCommands(command, [
          {
            name: 'check',
            summary: 'check: all',
            load: async () => ({ define: (one: Command) => void one.option('--json', 'as JSON') }),
          },
        ]),
    }),
  },
]);
const tree = await commandTree(root);

/** Returns the words that the script for bash suggests while the user types the last of `words`. */
function suggested(...words: string[]): string[] {
  const source = `${completionScript('bash', tree)}
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tool; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const output = execFileSync('bash', ['--norc', '-c', source, 'bash', 'tool', ...words], { encoding: 'utf8' });
  return output.split('\n').filter((word) => word !== '');
}

describe('the tree of commands', () => {
  it('has the flags and sub-commands of every command, loaded or not', () => {
    expect(tree.commands.map(({ name }) => name)).toEqual(['run', 'slo']);
    expect(tree.commands[0]?.flags).toContainEqual({
      long: '--target',
      short: '-t',
      takesValue: true,
      summary: 'a file',
    });
    expect(tree.commands[1]?.commands.map(({ name }) => name)).toEqual(['check']);
    expect(tree.flags.map(({ long }) => long)).toEqual(['--version', '--help']);
  });
});

describe('the completion of bash', () => {
  it.each([
    [[''], ['run', 'slo', '--version', '-V', '--help', '-h']],
    [['r'], ['run']],
    [['run', '--t'], ['--target']],
    [['run', '--target', 'slo', '--t'], ['--target']],
    [
      ['slo', ''],
      ['check', '--help', '-h'],
    ],
    [['slo', 'check', '--j'], ['--json']],
    [['run', './plan'], []],
  ])('of %j suggests %j', (words, expected) => {
    expect(suggested(...words)).toEqual(expected);
  });
});

describe('every completion script', () => {
  it.each(shells)('of %s names each command and flag', (shell) => {
    const script = completionScript(shell, tree);
    for (const word of ['run', 'slo', 'check', 'target', 'json', 'version']) expect(script).toContain(word);
  });

  it('of fish quotes the summaries', () => {
    expect(completionScript('fish', tree)).toContain(`-d 'run the user\\'s plan'`);
  });
});
