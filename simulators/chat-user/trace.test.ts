import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { parseTrace } from './trace.ts';

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
    expect(parseTrace(text, 'trace')).toEqual([
      { atMs: 0, prompt: 4808, output: 10 },
      { atMs: 1500, prompt: 3180, output: 8 },
    ]);
  });

  it.each([
    ['', /holds no request/],
    ['at,prompt,output\n', /holds no request/],
    ['at,prompt\n1,2', /trace:1: the trace has no column output \(it has at, prompt\)/],
    ['at,prompt,output\nsoon,2,3', /trace:2: "soon" is no time/],
    ['at,prompt,output\n1,2,3\n1,two,3', /trace:3: "two" is no number of tokens of the prompt/],
    ['{"timestamp":1}\n{', /"undefined" is no number of tokens/],
    ['{"timestamp":1,"input_length":2,"output_length":3}\n7', /trace:2: this line is no JSON object/],
  ])('refuses %j with its place', (text, message) => {
    const parse = () => parseTrace(text, 'trace');
    expect(parse).toThrow(UserError);
    try {
      parse();
    } catch (error) {
      expect(String(error)).toMatch(message);
    }
  });

  it('either reads or throws a UserError, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((json) => `{"a":${json}}`),
        ),
        (text) => {
          try {
            parseTrace(`at,prompt,output\n${text}`, 'trace');
          } catch (error) {
            expect(error).toBeInstanceOf(UserError);
          }
        },
      ),
    );
  });
});
