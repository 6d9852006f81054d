/** What is said to people while work goes on: lines that stay and, where it can be, a block that is drawn over the last one. */
export type Say = { (line: string): void; draw?(block: readonly string[]): void };

type Stream = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;

/**
 * On a terminal a block is redrawn in place, and lines go above it. Elsewhere, and where NO_COLOR or CI asks for plain
 * text, there is no block.
 * https://en.wikipedia.org/wiki/ANSI_escape_code#Control_Sequence_Introducer_commands
 */
export function screenOn(stream: Stream, environment: NodeJS.ProcessEnv): Say {
  const line = (text: string) => void stream.write(`${text}\n`);
  if (!stream.isTTY || environment.NO_COLOR || environment.CI || environment.TERM === 'dumb') return line;
  let shown: readonly string[] = [];
  const wipe = () => (shown.length > 0 ? `\u001b[${shown.length}A\u001b[0J` : '');
  const put = (block: readonly string[]) => block.map((one) => `${one}\n`).join('');
  return Object.assign(
    (text: string) => {
      stream.write(`${wipe()}${text}\n${put(shown)}`);
    },
    {
      draw(block: readonly string[]) {
        // A line that wraps would be two, and only one of them be wiped.
        const width = Math.max(20, (stream.columns ?? 100) - 1);
        const next = block.map((one) => one.slice(0, width));
        stream.write(`${wipe()}${put(next)}`);
        shown = next;
      },
    },
  );
}
