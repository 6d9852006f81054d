import { unzipSync, zipSync } from 'fflate';
import { bodyLimits } from '../limits/body-limits.ts';
import { requireLength } from '../limits/limit-error.ts';
import { learnTokens } from './issued-tokens.ts';
import { masker } from './process-masker.ts';
import { textsInImage } from './texts-in-image.ts';

/** The pictures that Playwright itself takes for a trace. The target decides only what they show, not their bytes. */
const picturesInTrace = /^screencast\/[^/]+\.jpeg$/;

/** `showsSecret` is true if a page showed a secret. A screenshot of this page would show the secret, too. */
export type CleanTrace = { bytes: Uint8Array; showsSecret: boolean };

/**
 * Returns the zip archive of a trace with its secrets masked; the same array when it contains no secret. The tokens in
 * the trace are added to the masker first. Only the pictures of the browser are not searched: an answer of the target
 * may have the name of an image, and its bytes may be any text. All images are left out if a page showed a secret.
 * Throws BodyLimitError if the unpacked archive exceeds the limit `browserTrace`. Throws the error of fflate for an
 * invalid archive.
 * @param showed whether a search of the open page already found a secret
 */
export function cleanTrace(archive: Uint8Array, showed: boolean): CleanTrace {
  let bytes = 0;
  const filter = ({ originalSize }: { originalSize: number }) => {
    bytes += originalSize;
    requireLength(bodyLimits.browserTrace, bytes);
    return true;
  };
  const entries = Object.entries(unzipSync(archive, { filter }));
  const isPicture = (name: string) => picturesInTrace.test(name);
  for (const [name, bytes] of entries)
    if (!isPicture(name)) learnTokens(masker, (textsInImage(bytes) ?? Buffer.from(bytes)).toString('utf8'));
  const showsSecret = showed || entries.some(([name, bytes]) => name.endsWith('.trace') && holdsSecretOnPage(bytes));
  const kept = entries.filter(([name]) => !(showsSecret && isImage(name)));
  const clean = kept.map(([name, bytes]): [string, Uint8Array] => [
    masker.text(name),
    isPicture(name) ? bytes : maskedFile(name, bytes),
  ]);
  const isSame =
    clean.length === entries.length &&
    clean.every(([name, bytes], i) => name === entries[i]![0] && bytes === entries[i]![1]);
  return { bytes: isSame ? archive : zipSync(Object.fromEntries(clean), { level: 6 }), showsSecret };
}

/**
 * Returns the bytes of a file or archive entry with all secrets masked; the same array when it contains no secret. JSON
 * stays JSON, unless a secret crosses several JSON tokens.
 */
export function maskedFile(name: string, bytes: Uint8Array): Uint8Array {
  const texts = textsInImage(bytes);
  if (texts && masker.bytes(texts) === texts) return bytes;
  const clean = masker.bytes(bytes);
  if (clean === bytes || !/\.(trace|network|stacks|json|ndjson|har)$/.test(name)) return clean;
  return Buffer.from(masker.document(Buffer.from(bytes).toString('utf8')));
}

/** Returns whether a name is that of an image, which may show a secret that no search finds. */
export function isImage(name: string): boolean {
  return /\.(jpe?g|png|webp)$/.test(name);
}

/**
 * Returns whether a DOM snapshot in a trace contains a secret. The trace has one line per snapshot; the snapshot
 * includes the values of inputs.
 */
function holdsSecretOnPage(trace: Uint8Array): boolean {
  const snapshots = Buffer.from(trace)
    .toString('utf8')
    .split('\n')
    .filter((line) => line.includes('"frame-snapshot"'));
  return snapshots.some((line) => masker.text(line) !== line);
}
