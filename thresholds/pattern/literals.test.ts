import { expect, it } from 'vitest';
import { durationMs, durationProblem } from './duration-literal.ts';
import { type NumberPlace, numberProblem } from './number-literal.ts';

it.each([
  ['0', 0],
  ['0s', 0],
  ['5ms', 5],
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['1y1w1d1h1m1s1ms', 31_536_000_000 + 604_800_000 + 86_400_000 + 3_600_000 + 60_000 + 1000 + 1],
  ['', null],
  ['5', null],
  ['1.5h', null],
  ['30m1h', null],
  ['1h1h', null],
  ['5us', null],
  ['-5m', null],
  ['1h 5m', null],
])('the duration %j has %s ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

it.each<[string, boolean]>([
  ['0', true],
  ['292y', true],
  ['15250w', true],
  ['9223372036s854ms', true],
  ['9223372036854ms', true],
  ['9223372036855ms', false],
  ['9223372036s855ms', false],
  ['9223372037s', false],
  ['293y', false],
  ['292y5000w', false],
  ['9223372036854775807s', false],
  ['99999999999999999999999999y', false],
  ['1m1h', false],
  ['5', false],
])('the duration %s of a file is accepted: %s', (text, isAccepted) => {
  expect(durationProblem(text) === undefined).toBe(isAccepted);
});

it.each<[NumberPlace, readonly string[], readonly string[]]>([
  [
    'value',
    ['0', '-1.7976931348623157e308', '1e-999', 'Inf', '-inf', 'NaN', '0x7fffffffffffffff', '1_000.5', '-292y', '0s'],
    ['1e309', '-1e999', '1_0e3_09', '2e308', '.9e9999', '0x8000000000000000', '-0xffffffffffffffffff', '293y', '-300y'],
  ],
  [
    'time',
    ['0', '-3.3e1', '1609746000', '9.2e15', '-9.2e15', '0xA', '5m', '- 5'],
    ['9.3e15', '-9.3e15', '1e300', '-1e19', '1e999', 'Inf', '+Inf', '-inf', 'NaN', '0x7fffffffffffffff', '293y'],
  ],
  [
    'length',
    ['0', '0s', '292y', '9223372036', '9e9', '1ms', '011111111111'],
    ['293y', '9999999999y', '9223372037', '1e10', '1e999', 'Inf', 'NaN', '15251w', '0x7fffffffffffffff'],
  ],
  ['range', ['1ms', '292y', '300', '0.5'], ['0', '0s', '0h0m', '0x0', '0.0', '293y', '1e10', 'inf']],
])('a number in the place %s is accepted or refused as by Prometheus', (place, accepted, refused) => {
  const isRefused = (literal: string) => numberProblem(literal, place) !== undefined;
  expect(accepted.filter(isRefused)).toEqual([]);
  expect(refused.filter((literal) => !isRefused(literal))).toEqual([]);
});
