import { expect, it } from 'vitest';
import { withoutTypeImports } from './type-imports.ts';

it.each([
  ["import type { A } from './a';", ';'],
  ["import type A from './a'\nimport b from './b'", "\nimport b from './b'"],
  ["export type { A } from './a'; x()", '; x()'],
  ["import type {\n  A,\n  B,\n} from\n'./a';", '\n\n\n\n;'],
  ['import  type A, { type B } from "./a"', ''],
  ["import type A from './a'\nimport type B from './b'\nc()", '\n\nc()'],
])('erases imports of types: %j', (code, left) => {
  expect(
    withoutTypeImports(code)
      .replace(/ +/g, ' ')
      .replace(/ ?\n ?/g, '\n')
      .trim(),
  ).toBe(left.trim());
  expect(withoutTypeImports(code)).toHaveLength(code.length);
});

it.each([
  "import a from './a'",
  "import { type A, b } from './a'",
  "export type A = number\nimport b from './b'",
  "export type A = number\nexport { b } from './b'",
  "import type; import b from './b'",
  "export type A = 'x' from './b'",
])('keeps a statement for which Node opens a file: %j', (code) => {
  expect(withoutTypeImports(code)).toBe(code);
});

it('keeps an import whose `from` is far away', () => {
  const code = `import type ${'x'.repeat(6000)} from './a'`;
  expect(withoutTypeImports(code) === code).toBe(true);
});

it('reads 100,000 imports of types without `from` in linear time', () => {
  const code = 'import type '.repeat(100_000);
  expect(withoutTypeImports(code) === code).toBe(true);
  const closed = `${code}A from 'a'`;
  expect(withoutTypeImports(closed).startsWith('import type import')).toBe(true);
  expect(withoutTypeImports(closed)).toHaveLength(closed.length);
});
