import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { forkChild } from './fork-child.ts';

const answer = `process.on('message', ({ type }) => {
  if (type === 'ping') process.send({ type: 'pong' });
  else go();
});
process.send({ type: 'pong' });`;

/** Starts a child, whose function `go` has this body, and calls `go`. Returns the child's end and its output. */
async function end(body: string, blockedLimitS = 1) {
  const dir = mkdtempSync(join(tmpdir(), 'fork-child-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, 'child.mjs'), `${answer}\nfunction go() { ${body} }`);
  const lines: string[] = [];
  const child = forkChild<{ type: 'go' }, { type: 'text'; text: string }>(pathToFileURL(join(dir, 'child.mjs')), {
    blockedLimitS,
    onLine: (line) => lines.push(line),
    onMessage: ({ text }) => lines.push(`message: ${text}`),
  });
  onTestFinished(() => child.kill());
  child.send({ type: 'go' });
  return { ended: await child.ended, lines };
}

describe('a process with code of the user', () => {
  it.each([
    ['an endless loop', 'for (;;);'],
    ['a regular expression that backtracks', "/^(a+)+$/.test('a'.repeat(60) + '!');"],
    ['no listener that could answer', "process.removeAllListeners('message'); setInterval(() => 0, 1000);"],
  ])('is killed when it stops answering: %s', async (_, body) => {
    expect((await end(body)).ended).toEqual({ blocked: true, code: null, signal: 'SIGKILL' });
  });

  it.each([
    ['an exit', 'process.exit(0)', { code: 0, signal: null }],
    ['a signal to itself', "process.kill(process.pid, 'SIGKILL')", { code: null, signal: 'SIGKILL' }],
    ['an abort', 'process.abort()', { code: null }],
  ])('reports %s', async (_, body, expected) => {
    expect((await end(body)).ended).toMatchObject({ blocked: false, ...expected });
  });

  it('passes on each line of its output, also those that are written without a stream', async () => {
    const { lines } = await end(`
      process.stdout.write('one\\ntwo');
      process.stderr.write('three\\n');
      process.getBuiltinModule?.('node:fs').writeSync(1, '\\nfour\\n');
      process.send({ type: 'text', text: 'five' }, () => process.exit(0));`);
    for (const line of ['one', 'two', 'three', 'message: five']) expect(lines).toContain(line);
  });

  it('ends although a process that it has started keeps its output open', async () => {
    const { ended } = await end(`
      import('node:child_process').then(({ spawn }) => {
        spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'inherit' });
        process.exit(3);
      });`);
    expect(ended).toMatchObject({ code: 3, blocked: false });
  });
});
