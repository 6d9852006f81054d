import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { learnNamedSecrets } from './learn-named-secrets.ts';

let count = 0;

/**
 * Writes files, in which $DIR is their directory, and learns the secrets of the command line `words`. Returns the
 * variable `SHOP_TOKEN`, masked.
 */
function tokenAfter(files: Readonly<Record<string, string>>, words: readonly string[]): string {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-learn-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  count += 1;
  const token = `Tok-${count}-3nTirelyUnseen`;
  for (const [name, text] of Object.entries({ ...files, 'secret.txt': `${token}\n` })) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text.replaceAll('$DIR', dir).replaceAll('$TOKEN', token));
  }
  learnNamedSecrets(
    words.map((word) => word.replaceAll('$DIR', dir)),
    { SHOP_TOKEN: token },
  );
  return masker.text(token);
}

const target = 'target: shop\nauth: { bearer: { env: SHOP_TOKEN } }\n';
const directories = Array.from({ length: 100 }, (_, i) => `d${i}.yaml`);
const words = ['run', '$DIR/plan.yaml', '--target', '$DIR/t.yaml'];

it.each<[string, Record<string, string>, string[]]>([
  ['a target', { 't.yaml': target }, words],
  ['a target that is joined to its flag', { 't.yaml': target }, ['run', 'smoke', '--against=$DIR/t.yaml']],
  [
    'a target with errors, beside a plan with errors',
    { 't.yaml': `${target}urls: [\n\t}`, 'plan.yaml': 'plan: [' },
    words,
  ],
  [
    'a target that the plan names',
    { 'a/t.yaml': target, 'plan.yaml': 'plan: x\ntarget: ./a/t.yaml' },
    words.slice(0, 2),
  ],
  ['a plan that the plan extends', { 'b c.yaml': target, 'plan.yaml': 'extends: "./b c.yaml"' }, words.slice(0, 2)],
  [
    'a file in JSON',
    { 't.json': '{"auth":{"bearer":{"env":"SHOP_TOKEN"}}}' },
    ['check', 'shop', '--target', '$DIR/t.json'],
  ],
  [
    'another layout',
    { 't.yaml': "prometheus:\n  headers:\n    'X-Key':\n      env:\n        SHOP_TOKEN # ours\n" },
    words,
  ],
  ['an anchor', { 't.yaml': 'a: { bearer: { env: &name SHOP_TOKEN } }\nb: { env: *name }' }, words],
  ['a file of a secret', { 't.yaml': "auth: { bearer: { file: '$DIR/secret.txt' } }" }, words],
  [
    'a journey in the plan',
    { 'plan.yaml': 'traffic: { journeys: { secrets: { pass: { env: SHOP_TOKEN } } } }' },
    words,
  ],
  ['a private key', { 't.yaml': 'tls: { key: ./k.pem }', 'k.pem': '-----BEGIN PRIVATE KEY-----\n$TOKEN\n' }, words],
  [
    'a target whose path has a space',
    { 'my targets/t.yaml': target, 'plan.yaml': 'target: my targets/t.yaml # ours' },
    words.slice(0, 2),
  ],
  [
    'a plan whose path has a space, in braces',
    { 'my plans/b.yaml': target, 'plan.yaml': '{ plan: x, extends: my plans/b.yaml, title: y }' },
    words.slice(0, 2),
  ],
  ['a plan whose path has a comma', { 'a, b.yaml': target, 'plan.yaml': 'extends: a, b.yaml' }, words.slice(0, 2)],
  [
    'an SLO document whose path has a space, in a list',
    { 'my slos/a.yaml': target, 'plan.yaml': 'slos:\n  - my slos/a.yaml\n' },
    words.slice(0, 2),
  ],
  [
    'a file of a secret whose path has a space',
    { 't.yaml': 'auth: { bearer: { file: $DIR/my secrets/s.txt } }', 'my secrets/s.txt': '$TOKEN' },
    words,
  ],
  [
    'a private key whose path has a space',
    { 't.yaml': 'tls:\n  key: my keys/k.pem\n', 'my keys/k.pem': '-----BEGIN PRIVATE KEY-----\n$TOKEN\n' },
    words,
  ],
  [
    'a target after many directories',
    {
      't.yaml': target,
      'plan.yaml': `slos: [${directories.join(', ')}]\ntarget: ./t.yaml`,
      ...Object.fromEntries(directories.map((one) => [`${one}/a`, ''])),
    },
    words.slice(0, 2),
  ],
  [
    'a plan whose quoted path has a number sign',
    { 'a #1.yaml': target, 'plan.yaml': 'extends: "a #1.yaml"' },
    words.slice(0, 2),
  ],
  [
    'a target after values that are no paths',
    {
      't.yaml': target,
      'plan.yaml': `file: a\0b\nkey: a\0b c\ntarget: ${'x '.repeat(50_000)}\nfile: ${'x'.repeat(50_000)}\nkey: ${'x'.repeat(50_000)}`,
    },
    words,
  ],
])('masks a secret that %s names', (_what, files, given) => {
  expect(tokenAfter(files, given)).toBe('***');
});

// The time limit is far above the needed time. A search in quadratic time takes longer.
it('masks a secret of a file after many equal names', { timeout: 5000 }, () => {
  const names = 'plan.yaml '.repeat(90_000);
  expect(tokenAfter({ 't.yaml': target, 'plan.yaml': `${names}t.yaml` }, words.slice(0, 2))).toBe('***');
});

it.each<[string, Record<string, string>, string[]]>([
  ['of a program', { 'plan.yaml': 'traffic: { k6: { env: { SHOP_TOKEN: x } } }' }, words],
  ['of a program, in lines', { 'plan.yaml': 'traffic:\n  k6:\n    env:\n      SHOP_TOKEN: x\n' }, words],
  ['in no file', { 't.yaml': 'target: shop' }, words],
  ['in files that name each other', { 'plan.yaml': 'extends: ./plan.yaml\nslos: [./none.yaml, ./plan.yaml]' }, words],
])('does not learn a variable %s', (_what, files, given) => {
  expect(tokenAfter(files, given)).toMatch(/^Tok-/);
});
