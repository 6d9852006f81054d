import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { UnavailableError } from '../errors.ts';
import { bundle, bundleSync, bundleTo, isBuildFailure } from './bundle.ts';

const room = mkdtempSync(join(tmpdir(), 'bundle-'));
afterAll(() => rmSync(room, { recursive: true }));
const file = (name: string, text: string) => {
  writeFileSync(join(room, name), text);
  return join(room, name);
};

it('throws the list of the errors in the bundled files', async () => {
  const entryPoints = [file('broken.js', 'export default {')];
  const thrown = await bundle({ entryPoints }).catch((cause: unknown) => cause);
  expect(isBuildFailure(thrown)).toBe(true);
  expect(() => bundleSync({ entryPoints })).toThrow(expect.objectContaining({ errors: [expect.anything()] }));
});

it('throws UnavailableError for a bundle that cannot be written', async () => {
  const entryPoints = [file('good.js', 'export default 1;')];
  await bundleTo(join(room, 'out.js'), { entryPoints });
  expect(readFileSync(join(room, 'out.js'), 'utf8')).toContain('1');
  await expect(bundleTo(join(room, 'nowhere', 'out.js'), { entryPoints })).rejects.toThrow(UnavailableError);
  await expect(bundleTo('/dev/full', { entryPoints })).rejects.toThrow(UnavailableError);
});
