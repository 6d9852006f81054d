import { watch } from 'node:fs';

/** Calls `onEvent` after each change in a directory, until `close` is called. */
export type WatchDirectory = (directory: string, onEvent: () => void) => { close(): void };

/**
 * The directory is watched, because editors replace a file by a new one. A watch on the old file would see no further
 * change. Throws the error of the system, such as ENOENT.
 */
export const watchDirectory: WatchDirectory = (directory, onEvent) =>
  watch(directory, onEvent).on('error', () => onEvent());
