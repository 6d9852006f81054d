import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { metafileOfDist } from './bundle.fixture.ts';
import { bundledPackages } from './bundled-packages.ts';
import { type LockedPackage, licensesOf, thirdPartyPage } from './third-party.ts';

describe('docs/third-party.md', () => {
  it('lists the installed packages (npm run licenses writes it)', async () => {
    const bundled = bundledPackages(await metafileOfDist());
    await expect(thirdPartyPage(bundled)).toMatchFileSnapshot(join(packageRoot, 'docs/third-party.md'));
  }, 300_000);
});

describe('licensesOf', () => {
  const packages: Record<string, LockedPackage> = {
    '': { version: '0.1.0' },
    'node_modules/b': { version: '2.0.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b/node_modules/a': { version: '1.0.0' },
    'node_modules/@x/linux-arm64': { version: '3.0.0', license: 'MIT', os: ['linux'] },
    'node_modules/tested-with': { version: '4.0.0', dev: true },
    'node_modules/in-dist': { version: '5.0.0', dev: true },
  };

  it('lists each package and version that a user gets once, sorted by name', () => {
    expect(licensesOf(packages, ['node_modules/in-dist'], () => ({ license: 'ISC' }))).toEqual([
      ['@x/linux-arm64', '3.0.0', 'MIT'],
      ['a', '1.0.0', 'ISC'],
      ['b', '2.0.0', 'ISC'],
      ['in-dist', '5.0.0', 'ISC'],
    ]);
  });

  it('reads the list form of old packages', () => {
    const [, a] = licensesOf(packages, [], () => ({ licenses: [{ type: 'MIT' }, { type: 'BSD-2-Clause' }] }));
    expect(a).toEqual(['a', '1.0.0', 'MIT OR BSD-2-Clause']);
  });

  it('throws when a package names no licence', () => {
    expect(() => licensesOf(packages, [], () => ({}))).toThrow('b 2.0.0 names no licence');
  });
});
