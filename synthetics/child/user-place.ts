import { basename, join } from 'node:path';
import { fileOf } from '../../scenarios/base/file-of.ts';
import { packageRoot } from '../../scenarios/base/package-root.ts';

/** The longest frame that is read. So a long line of the target costs no more time than a short one. */
const longest = 5000;
const lineAndColumn = /:(\d+):\d+\)?$/m;
const path = /(?:\(|at (?:async )?)((?:file:\/\/)?\/.*)/s;

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
  return stack.split('\n').flatMap((line) => frameIn(line.slice(-longest)) ?? []);
}

/**
 * Returns the frame in a line of a stack. The line's end is searched first, and then the first path before it. A single
 * pattern for both would try each end for each start, which takes minutes for a long line of slashes.
 */
function frameIn(line: string): Place | undefined {
  const end = lineAndColumn.exec(line);
  const file = end && path.exec(line.slice(0, end.index))?.[1];
  if (!file) return undefined;
  return { file: (file.startsWith('file:') ? fileOf(file) : undefined) ?? file, line: Number(end[1]) };
}

const rooms = ['dist', 'synthetics', 'scenarios', 'results'].map((room) => join(packageRoot, room, '/'));
const shipped = join(packageRoot, 'synthetics/journeys/');

function isOurs(file: string): boolean {
  return rooms.some((room) => file.startsWith(room)) && !file.startsWith(shipped);
}

function isOfPackage(file: string): boolean {
  return file.includes('/node_modules/');
}
