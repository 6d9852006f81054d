import { printableLine, toPrintableLines } from '../../scenarios/base/printable.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';

/** Prints progress: lines that stay and, on a terminal, a block that replaces the previous block. */
export type Say = { (line: string): void; draw?(block: readonly string[]): void };

/** Prints nothing. */
export const silent: Say = () => undefined;

type Stream = {
  write(text: string): unknown;
  isTTY: boolean;
  columns?: number;
  /** True while an earlier text is not written yet, for example because Ctrl-S stopped the terminal. */
  isWaiting?: boolean;
};

/**
 * Returns a progress printer for a stream. On a terminal, the printer redraws a block in place and prints lines above
 * the block. The printer has no `draw` on other streams, or if NO_COLOR, CI or TERM=dumb is set.
 * https://en.wikipedia.org/wiki/ANSI_escape_code#Control_Sequence_Introducer_commands
 */
export function screenOn(stream: Stream, environment: NodeJS.ProcessEnv): Say {
  const lineOf = (text: string) => toPrintableLines(`${masker.text(text)}\n`);
  const line = (text: string) => void stream.write(lineOf(text));
  if (!stream.isTTY || environment.NO_COLOR || environment.CI || environment.TERM === 'dumb') return line;
  let shown: readonly string[] = [];
  const wipe = () => (shown.length > 0 ? `\u001b[${shown.length}A\u001b[0J` : '');
  const put = (block: readonly string[]) => block.map((one) => `${one}\n`).join('');
  return Object.assign(
    (text: string) => {
      stream.write(`${wipe()}${lineOf(text)}${put(shown)}`);
    },
    {
      draw(block: readonly string[]) {
        if (stream.isWaiting && block.length > 0) return;
        // A line that wraps takes two rows on the terminal, but only one row is erased. So each line is cut to the
        // width.
        const width = Math.max(20, (stream.columns ?? 100) - 1);
        const next = block.map((one) => toPrintableLines(printableLine(masker.cut(one, width))));
        stream.write(`${wipe()}${put(next)}`);
        shown = next;
      },
    },
  );
}
