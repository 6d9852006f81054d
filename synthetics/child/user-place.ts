import { basename, join } from 'node:path';
import { fileOf } from '../../scenarios/base/file-of.ts';
import { packageRoot } from '../../scenarios/base/package-root.ts';

/**
 * Matches one line of a stack trace. The path has a maximum length, because the search in a long line of slashes would
 * take minutes.
 */
const frame = /(?:\(|at (?:async )?)((?:file:\/\/)?\/[^\n]{0,4096}?):(\d+):\d+\)?$/gm;

type Place = { file: string; line: number };

/**
 * Returns the first frame of an error's stack that is neither in a package nor in meshproof; undefined if there is
 * none. A shipped journey counts as a file of the user.
 */
export function userPlaceOf(thrown: unknown): Place | undefined {
  return framesOf(thrown).find(({ file }) => !isOfPackage(file) && !isOurs(file));
}

/** Returns the place of an error in the files of the user, such as ` (mine.ts:7)`; empty if there is none. */
export function placeText(thrown: unknown): string {
  const place = userPlaceOf(thrown);
  return place ? ` (${basename(place.file)}:${place.line})` : '';
}

/**
 * Returns whether an error comes from meshproof: its stack has a frame of meshproof, and no frame of the user's files.
 */
export function isErrorOfOurs(thrown: unknown): boolean {
  return userPlaceOf(thrown) === undefined && framesOf(thrown).some(({ file }) => isOurs(file));
}

/**
 * Returns the frames in a stack. Some may be false, because the error's message can contain text of the target that
 * looks like a frame.
 */
function framesOf(thrown: unknown): Place[] {
  const stack = thrown instanceof Error && typeof thrown.stack === 'string' ? thrown.stack : '';
  return [...stack.matchAll(frame)].map(([, path, line]) => ({
    file: (path!.startsWith('file:') ? fileOf(path!) : undefined) ?? path!,
    line: Number(line),
  }));
}

const rooms = ['dist', 'synthetics', 'scenarios', 'results'].map((room) => join(packageRoot, room, '/'));
const shipped = join(packageRoot, 'synthetics/journeys/');

function isOurs(file: string): boolean {
  return rooms.some((room) => file.startsWith(room)) && !file.startsWith(shipped);
}

function isOfPackage(file: string): boolean {
  return file.includes('/node_modules/');
}
