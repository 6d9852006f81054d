import { expect, it } from 'vitest';
import { openFile, startProgram } from './open-file.ts';

it.each([
  ['linux', 'xdg-open'],
  ['freebsd', 'xdg-open'],
  ['darwin', 'open'],
  ['win32', 'cmd'],
] as const)('opens a file on %s with %s', async (platform, opener) => {
  const started: string[] = [];
  const start = async (command: string, args: readonly string[]) => {
    started.push(command, args.at(-1)!);
    return 0;
  };
  expect(await openFile('/a b/report.html', platform, start)).toBeUndefined();
  expect(started).toEqual([opener, '/a b/report.html']);
});

it('gives a reason when there is no opener, or when it fails', async () => {
  expect(await openFile('/a', 'linux', async () => null)).toContain('xdg-open');
  expect(await openFile('/a', 'linux', async () => 3)).toContain('3');
});

it('startProgram reports a program that does not exist, and the exit code of one that fails', async () => {
  expect(await startProgram('meshproof-has-no-such-program', [])).toBeNull();
  expect(await startProgram(process.execPath, ['-e', 'process.exit(3)'])).toBe(3);
});
