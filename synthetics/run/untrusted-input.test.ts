import { describe, expect, it } from 'vitest';
import { findUntrustedInput } from './untrusted-input.ts';

describe('input that gives no INP', () => {
  it.each([
    "await page.locator('a').dispatchEvent('click');",
    "await page.locator('a').dispatchEvent(`click`);",
    "await page.evaluate(() => document.querySelector('a').click());",
    "await page.$eval('form', (form) => form.submit());",
    "element.dispatchEvent(new KeyboardEvent('keydown'));",
  ])('is found in %j', (line) => {
    expect(findUntrustedInput(`// a journey\n${line}\n`)).toMatchObject([{ line: 2 }]);
  });

  it.each([
    "await page.getByRole('button').click();",
    "await page.keyboard.press('Enter');",
    "await page.locator('a').dispatchEvent('mouseenter');",
    "// await page.locator('a').dispatchEvent('click');",
    'await page.evaluate(() => document.title);',
  ])('is not found in %j', (line) => {
    expect(findUntrustedInput(line)).toEqual([]);
  });
});
