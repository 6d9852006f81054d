import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readLines } from './read-lines.ts';

const dir = mkdtempSync(join(tmpdir(), 'meshproof-lines-'));
afterAll(() => rmSync(dir, { recursive: true }));

async function linesOf(file: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(file)) lines.push(line);
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

  it('rejects with the error of the file', async () => {
    await expect(linesOf(join(dir, 'nothing'))).rejects.toThrow(/ENOENT/);
    await expect(linesOf(join(dir, 'nothing.gz'))).rejects.toThrow(/ENOENT/);
    writeFileSync(join(dir, 'cut.gz'), gzipSync('line\n'.repeat(1000)).subarray(0, 30));
    await expect(linesOf(join(dir, 'cut.gz'))).rejects.toThrow(/unexpected end/);
  });
});
