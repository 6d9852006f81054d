import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Help } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { addCommands } from '../commands/add-commands.ts';

// Loading the modules of all commands takes seconds on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

const folder = join(packageRoot, 'scripts/commands');

/** Returns `<name>.ts`, or `<name>/<name>.ts` for a command with sub-commands. Empty if there is no such module. */
function moduleOf(name: string): string {
  return [join(folder, `${name}.ts`), join(folder, name, `${name}.ts`)].find((file) => existsSync(file)) ?? '';
}

/** Returns the command that the words name, with all its options. Throws if there is no such command. */
async function commandOf(words: readonly string[]): Promise<{ command: Command; rest: string[] }> {
  const [name = '', ...rest] = words;
  if (moduleOf(name) === '') throw new Error(`no command ${name}`);
  const root = new Command('meshproof').exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} });
  addCommands(root, [{ name, summary: name, load: () => import(moduleOf(name)) }]);
  const below = (command: Command, word: string | undefined) => command.commands.find((one) => one.name() === word);
  const isGroup = moduleOf(name).endsWith(join(name, `${name}.ts`));
  const path = isGroup ? [name, ...rest.slice(0, 1)] : [name];
  await root.parseAsync([...path, '--help'], { from: 'user' }).catch(() => undefined);
  const command = path.reduce<Command | undefined>((at, word) => at && below(at, word), root);
  if (!command) throw new Error(`no command ${path.join(' ')}`);
  return { command, rest: words.slice(path.length) };
}

/** Returns the lines in the code blocks of a page. Comments are left out, and continued lines are joined. */
function blockLinesIn(page: string): string[] {
  const text = readFileSync(join(packageRoot, page), 'utf8');
  // Every second part is a code block.
  const blocks = text.split(/^```/m).filter((_, i) => i % 2 === 1);
  return blocks
    .flatMap((block) =>
      block
        .replace(/\\\n\s*/g, ' ')
        .split('\n')
        .slice(1),
    )
    .map((line) =>
      line
        .replace(/\s#.*$/, '')
        .trim()
        .replace(/^\$ /, ''),
    );
}

function linesIn(page: string): string[] {
  return blockLinesIn(page)
    .map((line) => line.replace(/^npx (--no-install )?/, '').replace(/^npm run (-s )?meshproof --/, 'meshproof'))
    .filter((line) => line.startsWith('meshproof '));
}

async function faultsOf(line: string): Promise<string[]> {
  const [, ...words] = line.split(/\s+(?=(?:[^"']|"[^"]*"|'[^']*')*$)/);
  const end = words.findIndex((word) => ['|', '>', '&&', ';', '--', '||'].includes(word));
  const { command, rest } = await commandOf(end < 0 ? words : words.slice(0, end)).catch((error: Error) => {
    return { command: undefined, rest: [error.message] };
  });
  if (!command) return rest;
  const known = new Set(new Help().visibleOptions(command).flatMap(({ short, long }) => [short, long]));
  return rest.filter((word) => /^--?[a-z]/.test(word) && !known.has(word.split('=')[0]));
}

describe('the commands in the documentation', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    ...readdirSync(join(packageRoot, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];

  it.each(pages)('%s uses only commands and options that exist', async (page) => {
    const faults = await Promise.all(linesIn(page).map(async (line) => [line, await faultsOf(line)] as const));
    expect(faults.filter(([, found]) => found.length > 0)).toEqual([]);
  });

  it.each(pages)('%s writes each command in the form for its readers', (page) => {
    // The readers of CONTRIBUTING.md have a checkout. The readers of all other pages have installed the package.
    const other =
      page === 'CONTRIBUTING.md' ? /^(npx (--no-install )?)?meshproof / : /^(npm run (-s )?meshproof|meshproof )/;
    expect(blockLinesIn(page).filter((line) => other.test(line))).toEqual([]);
  });

  it('are compared with the real commands: an unknown command, sub-command or option is found', async () => {
    expect(linesIn('README.md').length).toBeGreaterThan(1);
    expect(await faultsOf('meshproof rnu smoke')).toEqual(['no command rnu']);
    expect(await faultsOf('meshproof runs shwo last')).toEqual(['no command runs shwo']);
    expect(await faultsOf('meshproof run smoke --tagg a=b --tag c=d')).toEqual(['--tagg']);
    expect(await faultsOf('meshproof baseline set --last 10 --plan smoke')).toEqual([]);
  });
});
