import { expect, it, onTestFinished } from 'vitest';
import { UnavailableError } from '../../scenarios/base/errors.ts';
import { startChild } from './child.ts';
import { listeningAddress } from './listening-address.ts';

const reaper = {
  adopt: () => undefined,
  release: () => undefined,
  adoptDirectory: () => undefined,
  dismiss: () => undefined,
};

function startLog(code: string) {
  const child = startChild([process.execPath, '-e', code], { reaper });
  onTestFinished(() => child.end(0));
  return child;
}

const log = { name: 'server', stream: 'stderr', pattern: /at (127\.0\.0\.1:\d+)/, withinMs: 60_000 } as const;

it('returns the whole address, even if the line arrives in pieces', async () => {
  const later = "setTimeout(() => process.stderr.write('963\\n'), 100); setInterval(() => undefined, 1000);";
  const child = startLog(`process.stderr.write('starts\\nlistens at 127.0.0.1:34'); ${later}`);
  expect(await listeningAddress(child, log)).toBe('127.0.0.1:34963');
});

it.each([
  ['exits', 60_000, 'process.exit(1);'],
  ['logs no address in time', 1, 'setInterval(() => undefined, 1000);'],
])('rejects with the last line of a server that %s', async (_, withinMs, code) => {
  const child = startLog(`console.error('the disk is full'); ${code}`);
  await expect.poll(() => child.lastWords(), { timeout: 30_000 }).toBe('the disk is full');
  const address = listeningAddress(child, { ...log, withinMs });
  await expect(address).rejects.toThrow(UnavailableError);
  await expect(address).rejects.toThrow('the disk is full');
});
