import { expect, it } from 'vitest';
import { printableText } from '../printable.ts';
import { invisible } from './invisible.ts';

it('contains each character that the terminal never gets, and each unusual space, so that no removed character can hide a secret', () => {
  const missed: string[] = [];
  for (let code = 0; code <= 0x10ffff; code++) {
    const char = String.fromCodePoint(code);
    const bytes = Buffer.from(char).toString('latin1');
    const isInvisible = printableText(char) === '' || (/\s/.test(char) && !/[ \t\n]/.test(char));
    if (isInvisible && bytes.replace(invisible, '') !== '') missed.push(code.toString(16));
  }
  expect(missed).toEqual([]);
});
