import { getPriority } from 'node:os';
import { expect, it } from 'vitest';
import { ensure } from '../../scripts/lib/tools.ts';
import { launchChromium } from '../journeys.fixture.ts';
import { stepBack } from './step-back.ts';

const { path: executablePath } = await ensure('chromium');

it('lowers the priority of the browser, and ignores a process that has exited', async () => {
  const browser = await launchChromium(executablePath);
  // Chromium can raise its own priority where the system permits it, so its nice value may be below 0.
  expect(getPriority(browser.pid)).toBeLessThan(15);
  stepBack(browser.pid);
  expect(getPriority(browser.pid)).toBe(15);
  expect(() => stepBack(2 ** 22)).not.toThrow();
});
