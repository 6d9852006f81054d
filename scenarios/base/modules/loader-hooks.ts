import { fileProblems } from '../file-problem.ts';
import { bodyLimits } from '../limits/body-limits.ts';

/**
 * The code of the hook that checks each `import`, even if the imported name is computed. Node loads this code from a
 * `data:` URL, so the code cannot import a file of meshproof. `next` reads package.json files, so the hook checks these
 * files before it calls `next`.
 */
export const loaderHooks = `import { readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export async function resolve(specifier, context, next) {
  const parent = pathOf(context.parentURL);
  if (parent !== undefined) checkSettings(specifier, context.parentURL, dirname(parent));
  const found = await next(specifier, context);
  const file = pathOf(found.url);
  if (file !== undefined) refuseSpecial(file);
  return found;
}

function checkSettings(specifier, parentURL, folder) {
  if (/^(?:\\.{0,2}\\/|file:)/.test(specifier)) {
    const file = pathOf(specifier, parentURL);
    if (file !== undefined) checkAbove(dirname(file));
  } else if (!isBuiltin(specifier) && !/^(?:#|[a-z]+:)/.test(specifier)) {
    const [, name, path] = /^((?:@[^/]+\\/)?[^/]+)(.*)$/s.exec(specifier) ?? [];
    for (const one of name === undefined ? [] : above(folder)) checkPackage(join(one, 'node_modules', name), path);
  }
}

function checkPackage(root, path) {
  const file = join(root, 'package.json');
  const stat = refuseSpecial(file);
  if (!stat?.isFile() || stat.size > ${bodyLimits.settingsFile.bytes}) return;
  const paths = [path];
  try {
    const { main, exports, imports } = JSON.parse(readFileSync(file, 'utf8'));
    paths.push(...textsIn([main, exports, imports]));
  } catch {}
  for (const one of paths) checkAbove(dirname(join(root, one)));
}

function textsIn(value) {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function checkAbove(folder) {
  for (const one of above(folder)) refuseSpecial(join(one, 'package.json'));
}

function above(folder) {
  return dirname(folder) === folder ? [folder] : [folder, ...above(dirname(folder))];
}

function refuseSpecial(file) {
  const stat = statOf(file);
  if (stat && !stat.isFile() && !stat.isDirectory())
    throw new Error(${JSON.stringify(fileProblems.special)} + ': ' + file);
  return stat;
}

function statOf(file) {
  try {
    return statSync(file);
  } catch {
    return undefined;
  }
}

function pathOf(url, base) {
  try {
    const whole = new URL(url, base);
    return whole.protocol === 'file:' ? fileURLToPath(whole) : undefined;
  } catch {
    return undefined;
  }
}
`;
