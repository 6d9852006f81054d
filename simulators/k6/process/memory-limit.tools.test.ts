import { tmpdir, totalmem } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import { mostProcessBytes } from '../../../scenarios/base/limits/process-memory.ts';
import { ensure } from '../../../scripts/lib/tools.ts';
import { startK6 } from './process.ts';

let binary: string;
beforeAll(async () => {
  binary = (await ensure('k6')).path;
});

const endless = {
  'while it is loaded': 'const all = []; for (;;) all.push(new Array(100_000).fill(1)); export default () => {};',
  'in setup()': 'export const setup = () => { const all = []; for (;;) all.push("x".repeat(1e6) + all.length); };',
  'in an iteration': 'const all = []; export default () => { for (;;) all.push(new ArrayBuffer(1e6)); };',
};

async function runK6(script: string, mostBytes = mostProcessBytes()) {
  const lines: string[] = [];
  const k6 = startK6({
    binary,
    args: ['run', '--log-format', 'json', '--no-usage-report', '--quiet', '-'],
    env: process.env,
    cwd: tmpdir(),
    input: script.includes('export default') ? script : `${script} export default () => {};`,
    onLine: (line) => lines.push(line),
    mostBytes,
  });
  return { exit: await k6.exited, lines };
}

describe('the memory limit of k6', () => {
  it.each(Object.entries(endless))('kills a k6 whose script allocates without end %s', async (_where, script) => {
    const { exit, lines } = await runK6(script, 4e8);
    expect(exit).toEqual({ code: null, signal: 'SIGKILL' });
    expect(lines.map((line) => JSON.parse(line).level)).toContain('error');
  });

  it('does not kill k6 if its script needs less memory', async () => {
    const { exit, lines } = await runK6('const all = new Array(1e6).fill(1); export default () => all.length;');
    expect(exit).toEqual({ code: 0, signal: null });
    expect(lines).toEqual([]);
  });

  it('is a share of the memory of the host', () => {
    expect(mostProcessBytes()).toBeGreaterThan(0);
    expect(mostProcessBytes()).toBeLessThan(0.8 * totalmem());
  });
});
