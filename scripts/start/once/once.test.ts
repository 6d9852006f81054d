import { expect, it } from 'vitest';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import { onceCode, onceLines } from './once.ts';

const good = { checks: [{ name: 'ok', passes: 1, fails: 0 }], troubles: [], blockedHosts: [] };

it('passes an iteration only when it sent something and nothing failed', () => {
  expect(onceCode(good, 3)).toBe(exitCode.pass);
  expect(onceCode(good, 0)).toBe(exitCode.inconclusive);
  expect(onceCode({ ...good, checks: [{ name: 'ok', passes: 2, fails: 1 }] }, 3)).toBe(exitCode.fail);
  expect(onceCode({ ...good, troubles: ['TypeError'] }, 3)).toBe(exitCode.fail);
  expect(onceCode({ ...good, blockedHosts: ['example.org'] }, 0)).toBe(exitCode.fail);
});

it('names each check, exception and blocked host', () => {
  const lines = onceLines({ ...good, troubles: ['TypeError: x'], blockedHosts: ['example.org'] }, 1);
  for (const word of ['ok', 'TypeError: x', 'example.org']) expect(lines.join('\n')).toContain(word);
});
