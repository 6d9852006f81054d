import { expect, it } from 'vitest';
import { failuresOf, loadFiles } from './spec.fixture.ts';

const head = `import { test, expect } from '@playwright/test';\nconst log = (globalThis.softLog ??= []);\n`;

it.each([
  ['a caught error', 'try { expect.soft(1).toBe(2); } catch {}'],
  ['all settled', 'await Promise.allSettled([expect.soft(Promise.resolve(1)).resolves.toBe(2)]);'],
  ['a caught promise', 'await expect.soft(async () => { throw 1; }).toPass({ timeout: 20 }).catch(() => 0);'],
  ['a promise without await', 'expect.soft(Promise.resolve(1)).resolves.toBe(2); await new Promise(setImmediate);'],
  ['a negated matcher', 'try { expect.soft(1).not.toBe(1); } catch {}'],
  ['a configured expect', 'try { expect.configure({ soft: true })(1).toBe(2); } catch {}'],
  ['a twice configured expect', 'try { expect.soft.configure({ timeout: 9 })(1).toBe(2); } catch {}'],
  [
    'an own matcher',
    'try { expect.extend({ toFit: () => ({ pass: false, message: () => "no fit" }) }).soft(1).toFit(); } catch {}',
  ],
  ['a poll', 'await expect.configure({ soft: true }).poll(() => 1, { timeout: 20 }).toBe(2).catch(() => 0);'],
  ['an expect of the test', 'try { test.expect.soft(1).toBe(2); } catch {}'],
  ['a step', 'await test.step("s", async () => { expect.soft(1).toBe(2); }).catch(() => 0);'],
])('a failed soft assertion fails the run and does not end it: %s', async (_, body) => {
  const { journeys } = await loadFiles({
    'a.spec.ts': `${head} test('a', async () => { log.length = 0; ${body} log.push(test.info().errors.length); });`,
  });
  const { failure, soft } = await failuresOf(journeys[0]!);
  expect(failure).toBeUndefined();
  expect(soft).toHaveLength(1);
  expect((globalThis as { softLog?: unknown[] }).softLog).toEqual([1]);
});

it('hears the soft assertions of hooks and fixtures, and leaves the other assertions as they are', async () => {
  const { journeys } = await loadFiles({
    'a.spec.ts': `${head}
      const own = test.extend({ thing: async ({}, use) => { expect.soft('made').toBe(''); await use(1); expect.soft('ended').toBe(''); } });
      own.beforeEach(() => { expect.soft('before').toBe(''); });
      own.afterEach(({}, info) => { expect.soft(info.status).toBe('passed'); });
      own('a', async ({ thing }) => {
        expect.soft(thing).toBe(1);
        try { expect.soft.configure({ soft: false })(1).toBe(2); } catch (error) { log.push('thrown'); }
        expect('hard').toBe('');
      });`,
  });
  const { failure, soft } = await failuresOf(journeys[0]!);
  expect(failure).toContain('hard');
  expect(soft.map((text) => /Received:\s+\S*"(\w+)/.exec(text)?.[1])).toEqual(['before', 'made', 'failed', 'ended']);
});
