import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { ownPrograms } from '../../scenarios/lib/names.ts';
import { compileDocuments } from './compile-documents.ts';

it('writes k6 thresholds for every shipped program', () => {
  const document = join(packageRoot, 'thresholds/slos/api.yaml');
  const { files } = compileDocuments([document], packageRoot, { scrapeS: 15, scaling: null });
  expect(Object.keys(JSON.parse(files.get('k6-thresholds.json') ?? '{}'))).toEqual(
    expect.arrayContaining([...ownPrograms]),
  );
});
