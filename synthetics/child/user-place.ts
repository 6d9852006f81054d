import { basename, join } from 'node:path';
import { fileOf } from '../../scenarios/base/file-of.ts';
import { packageRoot } from '../../scenarios/base/package-root.ts';

/**
 * Matches a frame of a stack. The length of a path is limited to 4096 characters, because a long line of slashes would
 * otherwise take minutes.
 */
const frame = /(?:\(|at (?:async )?)((?:file:\/\/)?\/[^\n]{0,4096}?):(\d+):\d+\)?$/gm;

type Place = { file: string; line: number };

/**
 * Returns the place of an error in the files of the user: the first frame of its stack that is neither in a package nor
 * in meshproof. A shipped journey counts as a file of the user. Undefined if the stack has no such frame.
 */
export function userPlaceOf(thrown: unknown): Place | undefined {
  return framesOf(thrown).find(({ file }) => !isOfPackage(file) && !isOurs(file));
}

/**
 * Returns ` (mine.ts:7)`, the place of an error in the files of the user; empty if the stack has no frame of such a
 * file.
 */
export function placeText(thrown: unknown): string {
  const place = userPlaceOf(thrown);
  return place ? ` (${basename(place.file)}:${place.line})` : '';
}

/** Returns whether an error comes from meshproof: its stack has a frame of meshproof, and none of the user. */
export function isErrorOfOurs(thrown: unknown): boolean {
  return userPlaceOf(thrown) === undefined && framesOf(thrown).some(({ file }) => isOurs(file));
}

/** The frames of a stack. The message of an error may contain a text of the target that looks like a frame. */
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
