import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const register = new URL('../register.mjs', import.meta.url).href;
const module = new URL('./outlet.ts', import.meta.url).href;
const ending = new URL('./process-end.ts', import.meta.url).href;

/** Opens file descriptor 3 as a full pipe that nobody reads. */
const unread = `exec 3> >(exec sleep 60 >/dev/null 2>&1); trap "kill $!" EXIT; head -c 65536 /dev/zero >&3`;

/** If a child inherits stdout and stderr, writes to their pipes wait for a reader. */
const inheriting = `import { spawnSync } from 'node:child_process'; spawnSync('true', { stdio: 'inherit' });`;

/** Runs `body` in a process, which the shell command `shell` starts as `"$@"`. */
function run(shell: string, body: string) {
  const script = `import { stderr, stdout } from '${module}'; import { endSoon, guardProcess } from '${ending}'; ${body}`;
  const args = ['--import', register, '--input-type=module', '--eval', script];
  const ended = spawnSync('bash', ['-c', shell, 'bash', process.execPath, ...args], { timeout: 20_000 });
  return { code: ended.status, out: String(ended.stdout) };
}

it.each(['stdout', 'stderr'])('never waits for a %s that nobody reads, even if a child shares its pipe', (name) => {
  const body = `${inheriting} ${name}.write('x'.repeat(1e5)); ${name}.write('y');
    process.exit(${name}.isWaiting && ${name}.taken === 0 ? 7 : 8);`;
  expect(run(`${unread}; "$@" ${name === 'stdout' ? '' : 2}>&3`, body).code).toBe(7);
});

it('counts the texts that are lost because too much text waits', () => {
  const body = `for (let i = 0; i < 36; i++) stderr.write('x'.repeat(1e6)); process.exit(stderr.lost);`;
  expect(run(`${unread}; "$@" 2>&3`, body).code).toBe(3);
});

it.each([
  ['at once', 'cat'],
  ['in pieces, with pauses', '{ for i in 1 2 3; do sleep 0.3; head -c 50000; done; cat; }'],
  ['for longer than the process may stay without a reader', '{ for i in 1 2; do sleep 3; head -c 9000; done; cat; }'],
])('passes on all text to a reader that reads %s', (_, reader) => {
  const lines = 'for (let i = 0; i < 9000; i++) stderr.write(i + " äöü€😀\\n");';
  const { out } = run(`"$@" 2>&1 | ${reader}`, `guardProcess(); ${inheriting} ${lines} endSoon();`);
  expect(out).toBe(Array.from({ length: 9000 }, (__, i) => `${i} äöü€😀\n`).join(''));
});

it('a command ends with the code of a bug when nobody reads its only output', () => {
  expect(run(`${unread}; "$@" >&3`, `guardProcess(); stdout.write('x'); endSoon();`).code).toBe(2);
});
