import type { Readable } from 'node:stream';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { eachLine } from '../../scenarios/base/limits/line-splitter.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';

/**
 * Calls `onLine` with each non-blank line of a stream. The total size of the lines has a limit. A note replaces the
 * line that exceeds the limit and all later lines. No line is cut, because the masker cannot find a part of a secret.
 * Lines that arrive together are masked together, because a secret may extend over several lines.
 */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  let room: number = bodyLimits.consoleText.bytes;
  let together: string[] = [];
  const pass = () => {
    const text = masker.text(together.join('\n'));
    if (together.length > 0) text.split('\n').forEach(onLine);
    together = [];
  };
  eachLine(stream, bodyLimits.consoleText, (line) => {
    if (room <= 0 || line.trim() === '') return;
    room -= line.length + 1;
    if (together.push(room > 0 ? line : '(the rest of the output is left out)') === 1) setImmediate(pass);
  });
  stream.on('end', pass);
}
