import { existsSync, readFileSync } from 'node:fs';
import { UserError } from '../../../scenarios/base/errors.ts';
import { fileOf } from '../../../scenarios/base/file-of.ts';
import { endedBySystem } from '../../../scenarios/base/process/ended-by-system.ts';
import { type Program, scenariosDir } from '../program/program.ts';

/** The maximum length of a reported error. An error of a program can be as long as the longest allowed log line. */
const longestText = 4000;

/**
 * Returns the error to report when k6 cannot load the entry script. If a file of the user is the cause, the error is a
 * UserError with the file, the line and k6's message. If k6 `logged` nothing, the system has ended k6, so the error is
 * an UnavailableError. Any other cause is a bug of meshproof, so the error is a plain Error.
 */
export function loadError(logged: string | undefined, programs: readonly Program[]): Error {
  if (logged === undefined) {
    const names = programs.map(({ file }) => file).join(', ');
    return endedBySystem('k6', `ended without a message while it loaded ${names}`);
  }
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

/** Returns an error that names the program whose text contains `url`, or else the first program. */
function unfetchedImport(url: string, reason: string, programs: readonly Program[]): UserError {
  const places = programs.flatMap(({ file }) => {
    const index = linesOf(file).findIndex((line) => line.includes(url));
    return index < 0 ? [] : [{ file, line: index + 1 }];
  });
  const [own = { file: programs[0]?.file ?? url }] = places;
  // Removes the address from Go's error, because meshproof's message already names the address.
  const cause = reason.replace(/^"?Get "[^"]*": /, '');
  return new UserError(`k6 cannot fetch the import ${url}: ${cause}`, {
    ...own,
    hint: 'to run offline, download the module and import the copy',
  });
}

function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
}
