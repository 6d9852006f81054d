import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UnavailableError, UserError, UserErrors } from '../../scenarios/base/errors.ts';
import { addCommands } from '../commands/add-commands.ts';
import { commands } from '../commands/command-table.ts';
import { type CommandNode, commandTree } from '../commands/completion/command-tree.ts';
import { endWithError } from './end-with-error.ts';

// Loading the modules of all commands takes seconds on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

let dir: string;
const before = process.cwd();
let written: { stdout: string; stderr: string };
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-json-'));
  process.chdir(dir);
  written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      written[stream] += String(text);
      return true;
    });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  process.chdir(before);
  rmSync(dir, { recursive: true });
});

function programOfAll(): Command {
  const program = new Command('meshproof').configureOutput({ writeErr: () => {} }).exitOverride();
  addCommands(program, commands);
  return program;
}

async function ended(args: readonly string[]): Promise<{ code: unknown; document: unknown }> {
  await programOfAll()
    .parseAsync(args, { from: 'user' })
    .catch((error: unknown) => endWithError(error, args));
  return { code: process.exitCode, document: JSON.parse(written.stdout) };
}

const oneError = (error: object) => ({ exitCode: 2, errors: [expect.objectContaining(error)] });

/** A wrong call of each command with `--json`. `refused.yaml` is a file with an unknown key. */
const wrong: Record<string, string> = {
  init: '--url nowhere',
  run: './refused.yaml',
  check: './refused.yaml --target ./own.yaml',
  chat: './refused.yaml',
  mesh: './refused.yaml',
  up: '--defect nothing=1',
  'runs list': '--since never',
  'runs show': 'nothing',
  'runs prune': '--older-than never',
  'runs export': 'nothing',
  'runs push': 'nothing',
  compare: 'nothing nothing',
  trend: 'nothing api-latency',
  capacity: './refused.yaml',
  'baseline set': 'nothing',
  'baseline anchor': 'nothing',
  'baseline show': 'extra',
  report: 'nothing',
  'slo check': './refused.yaml',
  'slo compile': './refused.yaml --out compiled',
  'slo explain': './refused.yaml',
  'slo expand': './refused.yaml',
  'slo coverage': './refused.yaml',
  'export k6': './refused.yaml --out k6',
  'export k6-operator': './refused.yaml --out k6',
  doctor: '--prometheus ./refused.yaml',
  selftest: '--streams none',
};

describe('a wrong call with --json', () => {
  it.each(Object.entries(wrong))('%s %s', async (command, args) => {
    writeFileSync('refused.yaml', 'refused: 1\n');
    writeFileSync('own.yaml', "target: own\nurls: { api: 'http://127.0.0.1:1' }\n");
    const { code, document } = await ended([...command.split(' '), ...args.split(' '), '--json']);
    const isFile = args.includes('refused.yaml');
    const place = isFile ? { file: expect.stringMatching(/refused\.yaml$/), line: expect.any(Number) } : {};
    const some = expect.objectContaining({ message: expect.stringMatching(/./), ...place });
    expect([code, document]).toEqual([2, { exitCode: 2, errors: expect.arrayContaining([some]) }]);
    expect(existsSync('runs')).toBe(false);
  });

  it('has a case for each command that has --json', async () => {
    const withJson = ({ flags, commands: below }: CommandNode, path: readonly string[]): string[] => [
      ...(flags.some(({ long }) => long === '--json') ? [path.join(' ')] : []),
      ...below.flatMap((one) => withJson(one, [...path, one.name])),
    ];
    const all = withJson(await commandTree(programOfAll()), []);
    expect(Object.keys(wrong).sort()).toEqual(all.sort());
  });

  it.each(Object.keys(wrong))('%s with an unknown flag', async (command) => {
    const { code, document } = await ended([...command.split(' '), '--no-such-flag', '--json']);
    expect([code, document]).toEqual([2, oneError({ message: expect.stringMatching(/./), file: null })]);
  });
});

describe('the errors as JSON', () => {
  const documentOf = (error: unknown, args = ['--json']) => {
    endWithError(error, args);
    return written.stdout === '' ? undefined : JSON.parse(written.stdout);
  };
  const where = { file: 'a.yaml', line: 3, key: 'spec.target', hint: 'write 0.99' };

  it('each have message, file, line, key and hint', () => {
    const errors = [new UserError('is no share', where), new UserError('no such file', { file: 'b.yaml' })] as const;
    expect(documentOf(new UserErrors(errors[0], [errors[1]]))).toEqual({
      exitCode: 2,
      errors: [
        { message: 'is no share', ...where },
        { message: 'no such file', file: 'b.yaml', line: null, key: null, hint: null },
      ],
    });
  });

  it('name the file that the system refuses', () => {
    const refused = Object.assign(new Error('EACCES: /p'), { code: 'EACCES', syscall: 'open', path: '/p' });
    expect(documentOf(refused)).toEqual(oneError({ file: '/p', message: expect.not.stringContaining('EACCES') }));
  });

  it('have the exit code of the command', () => {
    expect(documentOf(new UnavailableError('k6', 'is not installed'))).toMatchObject({ exitCode: 5 });
    written.stdout = '';
    expect(documentOf(new Error('a bug'))).toMatchObject({ exitCode: 70, errors: [{ message: 'a bug' }] });
  });

  it.each([
    ['without --json', []],
    ['with the --json of another program', ['run', './a.js', '--', '--json']],
  ])('are not printed %s', (_, args) => {
    expect(documentOf(new UserError('is no share', where), args)).toBeUndefined();
    expect(process.exitCode).toBe(2);
  });

  it('are not printed for --help', () => {
    expect(documentOf(new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)'))).toBeUndefined();
    expect(process.exitCode).toBeUndefined();
  });
});
