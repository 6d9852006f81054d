import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { leftOut, parseTrace, readTrace } from './trace.ts';

describe('parseTrace', { timeout: 30_000 }, () => {
  it.each([
    [
      "Azure's",
      'TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:04.03,4808,10\n2023-11-16 18:17:05.53,3180,8\n',
    ],
    [
      "Mooncake's",
      '{"timestamp":1000,"input_length":4808,"output_length":10}\n{"timestamp":2500,"input_length":3180,"output_length":8}',
    ],
    ['ours', 'at,prompt,output\r\n0.5,4808,10\r\n2,3180,8\r\n'],
    ["BurstGPT's, in any order", 'Timestamp,Model,Request tokens,Response tokens\n7,x,3180,8\n5.5,x,4808,10'],
  ])('reads a trace like %s', (_, text) => {
    expect(parseTrace(text.split('\n'), 'trace')).toEqual([
      { atMs: 0, prompt: 4808, output: 10 },
      { atMs: 1500, prompt: 3180, output: 8 },
    ]);
  });

  it('reads dates without a zone as UTC, also in a night in which the clocks of the machine change', () => {
    vi.stubEnv('TZ', 'America/New_York');
    onTestFinished(() => void vi.unstubAllEnvs());
    const hours = (from: string, to: string) =>
      parseTrace(['at,prompt,output', `${from},1,1`, `${to},1,1`], 'trace')[1]!.atMs / 3_600_000;
    expect(hours('2023-11-05 00:30:00.5', '2023-11-05 03:30:00.5')).toBe(3);
    expect(hours('2023-11-05T00:30:00', '2023-11-05T03:30:00Z')).toBe(3);
    expect(hours('2023-11-05T00:30:00-04:00', '2023-11-05T03:30:00-05:00')).toBe(4);
  });

  it.each([
    ['', undefined],
    ['at,prompt,output\n', undefined],
    ['at,prompt\n1,2', 1],
    ['at,prompt,output\nsoon,2,3', 2],
    ['at,prompt,output\n1,2,3\n1,two,3', 3],
    ['{"timestamp":1}\n{', 1],
    ['{"timestamp":1,"input_length":2,"output_length":3}\n7', 2],
  ])('refuses %j with its line', (text, line) => {
    try {
      parseTrace(text.split('\n'), 'trace');
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      expect((error as UserError).where).toMatchObject({ file: 'trace', ...(line !== undefined && { line }) });
      return;
    }
    expect.unreachable();
  });

  it.each([...['{"toString":null}', '{"length":1}', '[1]', 'true', 'null', '1e400', `"${'9'.repeat(400)}"`]])(
    'refuses the value %s of a field',
    (value) => {
      const good = { timestamp: '0', input_length: '1', output_length: '1' };
      for (const name of Object.keys(good)) {
        const members = Object.entries({ ...good, [name]: value }).map(([key, one]) => `"${key}":${one}`);
        expect(() => parseTrace([`{${members.join(',')}}`], 'trace')).toThrow(UserError);
      }
    },
  );

  it('reads any text or throws a UserError', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((json) => `{"a":${json}}`),
        ),
        (text) => {
          try {
            parseTrace(`at,prompt,output\n${text}`.split('\n'), 'trace');
          } catch (error) {
            expect(error).toBeInstanceOf(UserError);
          }
        },
      ),
    );
  });

  it('stops at the first request above the limit', () => {
    let lines = 0;
    function* endless() {
      for (; ; lines++) yield '{"timestamp":1,"input_length":10,"output_length":5}';
    }
    expect(() => parseTrace(endless(), 'trace')).toThrow(UserError);
    expect(lines).toBe(1_000_000);
  });
});

it('readTrace refuses a file with one endless line, and reads one with CRLF and a byte order mark', () => {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = join(dir, 'trace.csv');
  writeFileSync(file, `at,prompt,output\n${'1'.repeat(1_000_001)}`);
  expect(() => readTrace(file)).toThrow(UserError);
  writeFileSync(file, '\ufeffat,prompt,output\r\n1,2,3\r\n2,2,3');
  expect(readTrace(file)).toEqual([
    { atMs: 0, prompt: 2, output: 3 },
    { atMs: 1000, prompt: 2, output: 3 },
  ]);
});

describe('leftOut', () => {
  const at = (...seconds: number[]) => seconds.map((second) => ({ atMs: second * 1000, prompt: 1, output: 1 }));
  const phases = toPhases({ 'warm-up': 1, steady: 4 });

  it.each([
    ['one request at the end of the plan', at(0, 4.9, 5), '1 of 3 requests'],
    ['most requests, which come after a gap', at(0, 600, 601.5), '2 of 3 requests'],
  ])('names the number of requests that are not sent: %s', (_, trace, count) => {
    expect(leftOut(trace, phases)).toEqual([expect.stringContaining(count)]);
  });

  it.each([
    ['within the plan', at(0, 4.99)],
    ['without a trace', at()],
  ])('is empty for requests %s', (_, trace) => {
    expect(leftOut(trace, phases)).toEqual([]);
  });
});
