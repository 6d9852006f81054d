import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownTable } from 'markdown-table';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { outside } from './bundle-options.ts';

/** A package with a platform binary names its operating systems in `os`. */
export type LockedPackage = { version: string; license?: string; dev?: boolean; os?: string[] };

type Manifest = { license?: string; licenses?: { type: string }[] };

/** meshproof starts these programs, but does not contain them. */
const programs = [
  ['k6', 'AGPL-3.0-only', 'makes the load', 'https://github.com/grafana/k6'],
  ['Chromium', 'BSD-3-Clause, with components of other licences', 'runs the journeys', 'https://www.chromium.org'],
  ['Prometheus', 'Apache-2.0', 'stores the results', 'https://github.com/prometheus/prometheus'],
  ['Alertmanager', 'Apache-2.0', 'routes alerts', 'https://github.com/prometheus/alertmanager'],
];

/**
 * Returns the packages that a user gets, sorted: one row `[name, version, licence]` for each package and version. These
 * are the packages that npm installs with meshproof, and those in the folders `bundled`. The licence comes from the
 * installed package. For a platform binary, the licence comes from the lock file, because binaries for other platforms
 * are not installed.
 * @throws when a package names no licence
 */
export function licensesOf(
  packages: Record<string, LockedPackage>,
  bundled: readonly string[],
  manifestOf: (path: string) => Manifest,
): [string, string, string][] {
  const rows = Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && (!dev || bundled.includes(path)))
    .map(([path, locked]): [string, string, string] => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      const license = locked.os ? locked.license : licenseIn(manifestOf(path));
      if (!license) throw new Error(`${name} ${locked.version} names no licence: read its LICENSE file`);
      return [name, locked.version, license];
    });
  const unique = new Map(rows.map((row) => [row.join(' '), row]));
  return [...unique.values()].sort((a, b) => (a.join(' ') < b.join(' ') ? -1 : 1));
}

/** Returns the text of docs/third-party.md for this checkout. `bundled` are the folders of the packages in dist. */
export function thirdPartyPage(bundled: readonly string[]): string {
  const read = (path: string) => JSON.parse(readFileSync(join(packageRoot, path), 'utf8'));
  const rows = licensesOf(read('package-lock.json').packages, bundled, (path) => read(join(path, 'package.json')));
  return `# Third-party software

This page lists the licences of the programs that meshproof starts and of the packages that it uses. \`npm run licenses\`
writes the page from package-lock.json, the files of the build and the licence field of each installed package. A test
fails when the page is out of date.

meshproof itself is licensed under [Apache-2.0](../LICENSE).

## Programs that meshproof starts

Set-up installs these programs, or meshproof uses the ones that are already there. Each runs as a process of its own.
meshproof neither links nor ships them.

${markdownTable([['program', 'licence', 'purpose', 'source'], ...programs])}

## npm packages

The table lists the ${rows.length} packages that are used when meshproof runs. npm installs ${outside.join(', ')}
and their dependencies. The programs in \`dist\` contain the other packages, whose licence texts are in
\`dist/third-party-licenses.txt\` of the npm package. Packages that only build or test meshproof are not listed.

${markdownTable([['package', 'version', 'licence'], ...rows])}
`;
}

/** Returns the licence that a manifest names. Old packages have `licenses` instead of `license`. */
function licenseIn({ license, licenses = [] }: Manifest): string | undefined {
  return license ?? (licenses.map(({ type }) => type).join(' OR ') || undefined);
}
