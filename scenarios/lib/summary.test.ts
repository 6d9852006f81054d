import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { plainJson } from './summary.ts';

const data = {
  metrics: { 'http_req_duration{a:"b"}': { type: 'trend', values: { avg: 300.5, max: 312 } } },
  n: [1, null],
};

it('returns the same data as JSON', () => {
  const same = (value: unknown) => {
    expect(JSON.parse(plainJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
  };
  fc.assert(fc.property(fc.jsonValue(), same));
});

it('does not depend on functions that a program replaces', () => {
  const { stringify } = JSON;
  const { keys } = Object;
  const { map, join } = Array.prototype;
  onTestFinished(() => {
    Object.assign(JSON, { stringify });
    Object.assign(Object, { keys });
    Object.assign(Array.prototype, { map, join });
    for (const type of [Object, Array, Number, String]) Reflect.deleteProperty(type.prototype, 'toJSON');
  });
  JSON.stringify = () => '{}';
  Object.keys = () => [];
  Array.prototype.map = () => [];
  Array.prototype.join = () => '';
  for (const type of [Object, Array, Number, String])
    Object.defineProperty(type.prototype, 'toJSON', { value: () => 5, configurable: true });
  const text = plainJson(data);
  expect(JSON.parse(text)).toEqual(data);
});
