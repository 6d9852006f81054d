import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** Returns the folders of the packages in a bundle, such as `node_modules/zod`, in alphabetical order. */
export function bundledPackages({ inputs }: Pick<Metafile, 'inputs'>): string[] {
  const folders = Object.keys(inputs).flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file) ?? []);
  return [...new Set(folders)].sort();
}

/**
 * Returns the licences of packages as one text: the name and version of each package, then its licence and notice
 * files. A package without such files gets only the name of its licence. `folders` are relative to `root`.
 * @throws when a package has neither a licence file nor the name of a licence
 */
export function licenceTexts(root: string, folders: readonly string[]): string {
  const parts = folders.map((folder) => {
    const path = join(root, folder);
    const { name, version, license, author } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
    const files = readdirSync(path).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
    const texts = files.sort().map((file) => readFileSync(join(path, file), 'utf8').trim());
    if (texts.length === 0 && typeof license !== 'string') throw new Error(`${name} ${version} names no licence`);
    const by = typeof author === 'string' ? ` by ${author}` : '';
    const text = texts.join('\n\n') || `Licence: ${license}. The package${by} contains no text of its licence.`;
    return `${name} ${version}\n\n${text}\n`;
  });
  return ['The programs in this folder contain these packages.\n', ...parts].join(`\n${'-'.repeat(80)}\n\n`);
}
