import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { BodyLimitError } from '../../scenarios/base/limits/limit-error.ts';
import { eachLineInFile, readLines } from './read-lines.ts';

const dir = mkdtempSync(join(tmpdir(), 'meshproof-lines-'));
afterAll(() => rmSync(dir, { recursive: true }));

async function linesOf(file: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(file)) lines.push(line);
  const places: string[] = [];
  await eachLineInFile(file, (bytes, start, end) => places.push(bytes.toString('utf8', start, end)));
  expect(places).toEqual(lines);
  return lines;
}

describe('readLines', () => {
  it('yields the written lines, compressed or not, of any length', async () => {
    const texts = fc.array(fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify({ text })));
    await fc.assert(
      fc.asyncProperty(texts, async (lines) => {
        const text = lines.map((line) => `${line}\n`).join('');
        writeFileSync(join(dir, 'plain'), text);
        writeFileSync(join(dir, 'packed.gz'), gzipSync(text));
        expect(await linesOf(join(dir, 'plain'))).toEqual(lines);
        expect(await linesOf(join(dir, 'packed.gz'))).toEqual(lines);
      }),
      { numRuns: 30 },
    );
    const long = Array.from({ length: 3 }, (_, i) => 'ü'.repeat(300_000 + i));
    writeFileSync(join(dir, 'plain'), long.join('\n'));
    expect(await linesOf(join(dir, 'plain'))).toEqual(long);
  });

  it('refuses a line that is longer than any line of a record, and cuts it when asked to', async () => {
    const spaces = Buffer.alloc(bodyLimits.recordLine.bytes + 1, ' ');
    writeFileSync(join(dir, 'plain'), Buffer.concat([spaces, Buffer.from('\n{}\n')]));
    await expect(linesOf(join(dir, 'plain'))).rejects.toThrow(BodyLimitError);
    await expect(eachLineInFile(join(dir, 'plain'), () => {})).rejects.toThrow(BodyLimitError);
    writeFileSync(join(dir, 'last'), spaces);
    await expect(eachLineInFile(join(dir, 'last'), () => {})).rejects.toThrow(BodyLimitError);
    const lines: number[] = [];
    for await (const line of readLines(join(dir, 'plain'), 'cut')) lines.push(line.length);
    expect(lines).toEqual([bodyLimits.recordLine.bytes, 2]);
  });

  it.each([
    ['equal lines', `{"t":1,"labels":{"a":"${'b'.repeat(2000)}"}}\n`],
    ['blank lines', `${' '.repeat(3000)}\n`],
  ])('refuses a small file that unpacks to %s without end', async (_, line) => {
    const packed = gzipSync(Buffer.alloc(24_000_000, line));
    expect(packed.length).toBeLessThan(120_000);
    writeFileSync(join(dir, 'bomb.gz'), packed);
    const failure = await linesOf(join(dir, 'bomb.gz')).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'BodyLimitError', over: 'ratio' });
  });

  it('rejects with the error of the file', async () => {
    await expect(linesOf(join(dir, 'nothing'))).rejects.toThrow(/ENOENT/);
    await expect(linesOf(join(dir, 'nothing.gz'))).rejects.toThrow(/ENOENT/);
    writeFileSync(join(dir, 'cut.gz'), gzipSync('line\n'.repeat(1000)).subarray(0, 30));
    await expect(linesOf(join(dir, 'cut.gz'))).rejects.toThrow(/unexpected end/);
  });
});
