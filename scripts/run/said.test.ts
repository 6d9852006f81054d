import { expect, it, onTestFinished } from 'vitest';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { silent } from '../terminal/terminal.ts';
import { rememberSaid } from './said.ts';

it('counts the lines that show a token which was recognised after they were printed', () => {
  onTestFinished(masker.keepIssued());
  const printed: string[] = [];
  const said = rememberSaid((line) => printed.push(line));
  for (const line of ['got token-of-the-journey', 'nothing', 'again token-of-the-journey']) said.say(line);
  expect(said.exposedLines()).toBe(0);
  masker.addIssued('token-of-the-journey');
  said.say('now token-of-the-journey');
  expect(said.exposedLines()).toBe(2);
  expect(printed).toEqual(['got token-of-the-journey', 'nothing', 'again token-of-the-journey', 'now ***']);
});

it('counts no lines for a quiet command, and no line beyond the limit of remembered text', () => {
  onTestFinished(masker.keepIssued());
  const [quiet, loud] = [rememberSaid(silent), rememberSaid(() => undefined)];
  loud.say('x'.repeat(3_999_990));
  for (const { say } of [quiet, loud]) say('token-of-a-script');
  masker.addIssued('token-of-a-script');
  expect([quiet.exposedLines(), loud.exposedLines()]).toEqual([0, 0]);
});

it('still draws the block of a terminal', () => {
  const blocks: (readonly string[])[] = [];
  const say = Object.assign(() => undefined, { draw: (block: readonly string[]) => blocks.push(block) });
  rememberSaid(say).say.draw?.(['1 of 2']);
  expect(blocks).toEqual([['1 of 2']]);
});
