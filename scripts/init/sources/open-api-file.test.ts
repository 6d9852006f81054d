import { expect, it } from 'vitest';
import { UserError } from '../../../scenarios/base/errors.ts';
import { parseJsonOrYaml } from './open-api-file.ts';

const tens = (name: string) => `[${Array.from({ length: 10 }, () => name).join(', ')}]`;

it.each([
  ['aliases repeat too many values', `a: &a ${tens('x')}\nb: &b ${tens('*a')}\nc: &c ${tens('*b')}\nd: ${tens('*c')}`],
  ['a merge key has no map', '%YAML 1.1\n---\npaths: { <<: 5 }'],
])('names the file if %s', (_, text) => {
  expect(() => parseJsonOrYaml('api.yaml', text)).toThrow(UserError);
  expect(() => parseJsonOrYaml('api.yaml', text)).toThrow(/^the values of this YAML file cannot be read: /);
});

it('reads aliases that repeat few values', () => {
  expect(parseJsonOrYaml('api.yaml', 'a: &a [1]\nb: *a')).toEqual({ a: [1], b: [1] });
});
