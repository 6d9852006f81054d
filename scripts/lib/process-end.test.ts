import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { storeError } from '../../results/store/store-error.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { stderr } from './outlet.ts';
import { exitCodeOfError, printExpected } from './process-end.ts';

const register = new URL('../register.mjs', import.meta.url).href;
const module = new URL('./process-end.ts', import.meta.url).href;
const storeErrors = new URL('../../results/store/store-error.ts', import.meta.url).href;
const reaper = new URL('./reaper.ts', import.meta.url).href;

/** Returns the exit code of a process that calls `guardProcess()` and then runs `body`. */
function codeOf(body: string): number | null {
  const script = `import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
    import { execFile } from 'node:child_process';
    import { promisify } from 'node:util';
    import { storeError } from '${storeErrors}';
    import { startReaper } from '${reaper}';
    import { catchStrays, endSoon, exitOnError, guardProcess } from '${module}'; guardProcess(); ${body}`;
  const args = ['--import', register, '--input-type=module', '--eval', script];
  return spawnSync(process.execPath, args, { stdio: 'ignore' }).status;
}

it.each([
  ['returned', 'endSoon();', exitCode.pass],
  ['returned with a verdict', 'process.exitCode = 1; endSoon();', exitCode.fail],
  ['threw', 'exitOnError(new Error("x")); endSoon();', exitCode.bug],
  ['read below a file', 'try { readdirSync("/dev/null/x"); } catch (e) { exitOnError(e); } endSoon();', exitCode.usage],
  ['read a path that is too long', 'try { statSync("/x".repeat(5000)); } catch (e) { exitOnError(e); } endSoon();', 2],
  ['wrote below a file, uncaught', 'writeFileSync("/dev/null/x", "");', exitCode.usage],
  ['read a missing file of its own', 'readFileSync("/nowhere/at/all");', exitCode.bug],
  [
    'listened at an address that is refused',
    'exitOnError(Object.assign(new Error("x"), { code: "EACCES", syscall: "listen", path: "/s" }));',
    70,
  ],
  ['cannot start its reaper', 'process.execPath = "/nowhere/node"; startReaper(); setTimeout(() => 0, 3000);', 5],
  [
    'may not start its reaper',
    `process.execPath = ${JSON.stringify(fileURLToPath(module))}; startReaper(); setTimeout(() => 0, 3000);`,
    5,
  ],
  ['may not start a tool', 'await promisify(execFile)("/").catch(exitOnError); endSoon();', exitCode.unavailable],
  ['may not write so large a file', 'exitOnError(Object.assign(new Error("x"), { code: "EFBIG", path: "/s" }));', 5],
  ['has no space for a temporary file', 'exitOnError(Object.assign(new Error("x"), { code: "ENOSPC" }));', 5],
  ...['EFBIG', 'ENOSPC', 'EDQUOT'].map((code): [string, string, number] => [
    `cannot write a file of the user because of ${code}`,
    `exitOnError(storeError('write', '/s', Object.assign(new Error('x'), { code: '${code}' })));`,
    exitCode.unavailable,
  ]),
  [
    'may not write a file of the user',
    `exitOnError(storeError('write', '/s', Object.assign(new Error('x'), { code: 'EROFS' })));`,
    2,
  ],
  ['hears a stray error', 'catchStrays(() => endSoon()); setTimeout(() => { throw new Error("x"); });', exitCode.pass],
  ['hears a stray rejection', 'catchStrays(() => endSoon()); void Promise.reject(new Error("x"));', exitCode.pass],
  ['no longer hears stray errors', 'catchStrays(() => endSoon())(); setTimeout(() => { throw new Error("x"); });', 70],
  [
    'reaches a limit while it hears stray errors',
    'catchStrays(() => endSoon()); setTimeout(() => { throw Object.assign(new Error("x"), { code: "EMFILE" }); });',
    5,
  ],
  [
    'gets no memory while it hears stray errors',
    'catchStrays(() => endSoon()); void Promise.reject(new RangeError("WebAssembly.instantiate(): Out of memory: x"));',
    5,
  ],
  ['called process.exit()', 'process.exit(0);', exitCode.invalid],
  ['called process.exit() in a timer', 'setTimeout(() => process.exit(0), 1); await new Promise(() => 0);', 3],
  ['waits for something that never comes', 'await new Promise(() => undefined);', exitCode.bug],
])('a command that %s ends with its own code', (_, body, code) => {
  expect(codeOf(body)).toBe(code);
});

it.runIf(process.platform === 'linux').each([
  ['returned', 'process.exitCode = 129; endSoon();', exitCode.hungUp],
  ['threw', 'exitOnError(new Error("x")); endSoon();', exitCode.bug],
  ['printed', 'process.stdout.write("x"); process.exitCode = 1; endSoon();', exitCode.fail],
])('a command that %s after its terminal has gone ends with its own code', async (_, body, code) => {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-terminal-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const program = join(dir, 'program.mjs');
  writeFileSync(
    program,
    `import { isatty } from 'node:tty'; import { endSoon, exitOnError, guardProcess } from '${module}';
    guardProcess(); process.stdout.write('ready');
    while (isatty(1)) await new Promise((next) => setTimeout(next, 20));
    ${body}`,
  );
  const line = `trap '' HUP; '${process.execPath}' --import '${register}' '${program}'; echo $? > '${dir}/code'`;
  const terminal = spawn('script', ['-qc', line, '/dev/null'], { stdio: ['ignore', 'pipe', 'ignore'] });
  terminal.stdout.once('data', () => terminal.kill('SIGKILL'));
  await expect.poll(() => existsSync(join(dir, 'code')), { timeout: 20_000 }).toBe(true);
  await expect.poll(() => readFileSync(join(dir, 'code'), 'utf8')).toBe(`${code}\n`);
});

it.each(['EFBIG', 'ENOSPC', 'EDQUOT'])('names the file that could not be written because of %s', (code) => {
  const refused = storeError('keep the record of the run', 'runs', Object.assign(new Error('x'), { code }));
  const said = vi.spyOn(stderr, 'write').mockReturnValue(undefined);
  onTestFinished(() => void said.mockRestore());
  expect(printExpected(refused)?.code).toBe(exitCode.unavailable);
  expect(said.mock.calls.flat().join('')).toMatch(/^meshproof: runs: cannot keep the record of the run: the [^\n]+\n$/);
});

it.each([
  ['WebAssembly', new RangeError('WebAssembly.instantiate(): Out of memory: Cannot allocate Wasm memory'), 5],
  ['the memory of WebAssembly', new RangeError('WebAssembly.Memory(): could not allocate memory'), 5],
  ['a buffer', new RangeError('Array buffer allocation failed'), 5],
  ['the system', Object.assign(new Error('x'), { code: 'ENOMEM', syscall: 'mmap' }), 5],
  ['Node', Object.assign(new Error('x'), { code: 'ERR_MEMORY_ALLOCATION_FAILED' }), 5],
  ['a request', new TypeError('fetch failed', { cause: new RangeError('Array buffer allocation failed') }), 5],
  ['nothing, a wrong length', new RangeError('Invalid array length'), exitCode.bug],
  ['nothing, a text of the target', new Error('the target said: Out of memory'), exitCode.bug],
])('refused memory is a limit of the machine: %s', (_, error, code) => {
  expect(exitCodeOfError(error)).toBe(code);
});

it('says what to do if no memory is left', () => {
  const said = vi.spyOn(stderr, 'write').mockReturnValue(undefined);
  onTestFinished(() => void said.mockRestore());
  printExpected(new RangeError('Array buffer allocation failed'));
  expect(said.mock.calls.flat().join('')).toMatch(/^meshproof: this machine: no memory is left \(.*ulimit -v\)\n$/);
});
