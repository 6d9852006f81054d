import { expect, it } from 'vitest';

type Run = (
  command: string,
  args: readonly string[],
  options: { timeoutMs: number },
) => Promise<{ output: string; problem: string | null }>;

const { run } = (await import(new URL('./child.mjs', import.meta.url).href)) as { run: Run };

it('keeps the start of an output without end, and stops the program at its time limit', async () => {
  const { output, problem } = await run('sh', ['-c', 'echo error: first; exec yes'], { timeoutMs: 300 });
  expect(output.startsWith('error: first\ny\ny\n')).toBe(true);
  expect(output.length).toBe(1_000_000);
  expect(problem).toMatch(/0\.3 s/);
});

it.each([
  ['a missing program', 'missing-program', [], 'ENOENT'],
  ['an argument beyond the limit of the system', 'true', ['x'.repeat(3e5)], 'E2BIG'],
])('returns the reason if the system refuses %s', async (_, program, args, code) => {
  expect(await run(program, args, { timeoutMs: 10_000 })).toMatchObject({ problem: expect.stringContaining(code) });
});

it('returns the whole output of a program, and the line with the cause of its failure', async () => {
  expect(await run('sh', ['-c', 'echo one; echo two >&2'], { timeoutMs: 10_000 })).toMatchObject({ problem: null });
  const { problem } = await run('sh', ['-c', 'echo x; echo error: y; echo z; exit 3'], { timeoutMs: 10_000 });
  expect(problem).toBe('error: y');
});
