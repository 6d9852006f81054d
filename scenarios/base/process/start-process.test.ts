import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../errors.ts';
import { refusedStart, startProcess } from './start-process.ts';

const refusedWith = (code: string) => () => {
  throw Object.assign(new Error(`spawn ${code}`), { code, syscall: 'spawn' });
};

describe('a process that the system refuses', () => {
  it.each<[string, () => ChildProcess]>([
    ['because the program is missing', () => spawn('/nowhere/node')],
    ['because the program is a directory', () => spawn('/')],
    [
      'because the program is not executable',
      () => fork('x.js', { execPath: fileURLToPath(import.meta.url), silent: true }),
    ],
    ['because its working directory is missing', () => spawn(process.execPath, { cwd: '/nowhere' })],
    ['because its arguments are too large', () => spawn('true', ['x'.repeat(9_000_000)])],
    ['with EPERM', refusedWith('EPERM')],
    ['with ENOMEM', refusedWith('ENOMEM')],
    ['with a code that nobody knows', refusedWith('EWHATEVER')],
  ])('is an UnavailableError: %s', async (_, start) => {
    let child: ChildProcess | undefined;
    const error = await new Promise((resolve) => {
      child = startProcess('tool', start, resolve);
    });
    expect(error).toBeInstanceOf(UnavailableError);
    expect(String(error)).toMatch(/^tool: cannot be started: /);
    const { pid, stdin, stdout, stderr } = child!;
    expect([pid, child!.kill(), (await buffer(stdout!)).length, (await buffer(stderr!)).length]).toEqual([
      undefined,
      false,
      0,
      0,
    ]);
    stdin!.end('ignored');
  });

  it('is an UnavailableError when no file can be opened', () => {
    const script = `import { openSync } from 'node:fs'; import { spawn } from 'node:child_process';
      import { startProcess } from '${new URL('./start-process.ts', import.meta.url).href}';
      await new Promise((resolve) => startProcess('a', () => spawn('true'), resolve).once('exit', resolve));
      try { for (;;) openSync('/dev/null'); } catch {}
      startProcess('tool', () => spawn('true'), ({ what, cause }) =>
        process.exit(what === 'tool' && cause.code === 'EMFILE' ? 42 : 43));`;
    const register = new URL('../../../scripts/register.mjs', import.meta.url).href;
    const args = ['--import', register, '--input-type=module', '--eval', script];
    const { status, stderr } = spawnSync('bash', ['-c', 'ulimit -n 64; exec "$@"', 'bash', process.execPath, ...args]);
    expect(status, stderr.toString()).toBe(42);
  });
});

it('an error of a call is thrown, because it is a bug', () => {
  expect(() =>
    startProcess(
      'tool',
      () => spawn(''),
      () => undefined,
    ),
  ).toThrow(TypeError);
});

it('a process that runs is returned as it is', async () => {
  const child = startProcess(
    'node',
    () => spawn(process.execPath, ['-e', 'console.log(1)']),
    () => undefined,
  );
  expect(String(await buffer(child.stdout))).toBe('1\n');
});

it.each([
  ['a refused path', { code: 'EACCES', syscall: 'open', path: '/x' }],
  ['a refused address', { code: 'EACCES', syscall: 'bind' }],
  ['nothing', undefined],
])('%s is no refused program', (_, error) => {
  expect(refusedStart(error)).toBeUndefined();
});
