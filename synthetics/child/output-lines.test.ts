import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { readLines } from './output-lines.ts';

const secret = 'Zq8xT3bV91LmNoPwK';
const hex = Buffer.from(secret).toString('hex');
const base64 = Buffer.from(secret).toString('base64');

async function linesOf(...pieces: string[]): Promise<string[]> {
  const stream = new PassThrough();
  const lines: string[] = [];
  readLines(stream, (line) => lines.push(line));
  for (const piece of pieces) {
    stream.write(piece);
    await turn();
    await turn();
  }
  stream.end();
  await new Promise((resolve) => stream.once('close', resolve));
  return lines;
}

it.each([hex, base64, hex.toUpperCase()])('masks the encoded secret %s if it is broken into lines', async (text) => {
  masker.add(secret);
  const broken = `${text.slice(0, 12)}\n${text.slice(12)}`;
  const lines = await linesOf(`a\n${broken}\nb\n`);
  // Up to two characters are not masked, because the last base64 digits may contain only a part of a letter.
  expect(lines).toEqual(['a', expect.stringMatching(/^\*\*\*.{0,2}$/), 'b']);
});

it('passes each line on as soon as it is complete, and the last one without a line end', async () => {
  expect(await linesOf('a\n\nb', 'c\nd')).toEqual(['a', 'bc', 'd']);
});
