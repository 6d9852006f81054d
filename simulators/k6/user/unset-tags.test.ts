import { expect, it } from 'vitest';
import { unsetTags } from './unset-tags.ts';

const key = 'errs{knd:checkout}';
const optionsOf = (...keys: string[]) => ({
  thresholds: Object.fromEntries(keys.map((one) => [one, ['count<1', 'count<2']])),
});
const textOf = (body: string, ...keys: string[]) => `var options = ${JSON.stringify(optionsOf(...keys))};\n${body}`;
const add = 'errs.add(1, { kind: "checkout" });';

it.each([
  ['a misspelt tag', textOf(add, key), optionsOf(key), ['knd']],
  ['a misspelt tag in two thresholds', textOf(add, key, 'errs{knd:b}'), optionsOf(key, 'errs{knd:b}'), ['knd']],
  ['a part of another word is no tag', textOf('errs.add(1, { knds: 1, $knd_: 2 })', key), optionsOf(key), ['knd']],
  ['a tag that the script sets', textOf('errs.add(1, { knd: "a" });', key), optionsOf(key), []],
  ['a tag of one scenario', textOf(add, key), { ...optionsOf(key), scenarios: { a: { tags: { knd: 'x' } } } }, []],
  ['tags of k6 and meshproof', textOf(add, 'errs{scenario:a,group:b}'), optionsOf('errs{scenario:a,group:b}'), []],
  ['a threshold that is read from a file', 'JSON.parse(open("./o.json")); add(1, { knd: "a" })', optionsOf(key), []],
  [
    'keys that a loop builds',
    'for (const one of all) thresholds["errs{knd:" + one + "}"] = []; add(1, { knd: one })',
    optionsOf('errs{knd:a}', 'errs{knd:b}', 'errs{knd:c}', 'errs{knd:d}'),
    [],
  ],
  [
    'a key in another key',
    textOf(add, key, `${key.slice(0, -1)},x:1}`),
    optionsOf(key, 'errs{knd:checkout,x:1}'),
    ['knd', 'x'],
  ],
  ['code that is not in the text', textOf('import x from "https://a.example/x.js"', key), optionsOf(key), []],
])('%s', (_what, text, options, tags) => {
  expect(unsetTags({ text }, options)).toEqual(tags);
});
