import { existsSync, readFileSync } from 'node:fs';
import { UserError } from '../../../scenarios/base/errors.ts';
import { fileOf } from '../../../scenarios/base/file-of.ts';
import { type Program, scenariosDir } from '../program/program.ts';

/** The most characters of k6's text that are read. The error of a program may be as long as a line of the log. */
const longestText = 4000;

/**
 * Returns the error to report when k6 cannot load the entry script. If one of the programs or another file of the user
 * is the cause, returns a UserError with the file, k6's message and, if k6 logs it, the line. Otherwise the cause is a
 * bug of meshproof, so returns a plain Error.
 */
export function loadError(logged: string, programs: readonly Program[]): Error {
  const text = logged.slice(0, longestText);
  const message = text.replace(/^.*could not load JS test '[^']*': /, '').replace(/^Error: /, '');
  const unfetched = /moduleSpecifier "([^"]+)" couldn't be retrieved .*?Error : "(.*?)"?$/.exec(message);
  if (unfetched) return unfetchedImport(unfetched[1]!, unfetched[2]!, programs);
  const [, url, line] = /(file:\/\/[^\s:'"]+):?(?:\s*Line )?(\d+)?/.exec(message) ?? [];
  const file = url && fileOf(url);
  const program =
    programs.find((one) => one.file === file) ?? programs.find(({ label }) => message.includes(`program ${label} `));
  const blamed = program?.file ?? file ?? (programs.length === 1 ? programs[0]?.file : undefined);
  if (blamed === undefined || (blamed.startsWith(scenariosDir) && !program))
    return new Error(`k6 cannot load the programs: ${text}`);
  const words = message.replace(/(\s*\bat\s)?\(?file:\/\/\S+(\s*Line \d+:\d+)?/g, '').trim();
  const own = file === blamed && line !== undefined;
  return new UserError(`k6 cannot load the program: ${words}`, { file: blamed, ...(own && { line: Number(line) }) });
}

/**
 * The error to report when k6 cannot fetch a remote import. It names the first program that contains the address of the
 * import. If no program contains the address, it names the first program.
 */
function unfetchedImport(url: string, reason: string, programs: readonly Program[]): UserError {
  const places = programs.flatMap(({ file }) => {
    const index = linesOf(file).findIndex((line) => line.includes(url));
    return index < 0 ? [] : [{ file, line: index + 1 }];
  });
  const [own = { file: programs[0]?.file ?? url }] = places;
  // Go's text repeats the address in front of the reason. The address is removed, because the message already names it.
  const cause = reason.replace(/^"?Get "[^"]*": /, '');
  return new UserError(`k6 cannot fetch the import ${url}: ${cause}`, {
    ...own,
    hint: 'to run offline, download the module and import the copy',
  });
}

function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
}
