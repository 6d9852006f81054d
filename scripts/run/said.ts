import { holdsSecret, masker } from '../../scenarios/base/secrets/process-masker.ts';
import { type Say, silent } from '../terminal/terminal.ts';

/** The largest number of characters that are remembered. */
const mostRemembered = 4_000_000;

export type Said = {
  say: Say;
  /** Returns the number of remembered lines that show a secret, because they were printed before it was known. */
  exposedLines(): number;
};

/** Returns a printer that remembers its lines, up to `mostRemembered` characters. Later lines are only printed. */
export function rememberSaid(say: Say): Said {
  if (say === silent) return { say, exposedLines: () => 0 };
  const knownBefore = masker.learnedCount;
  const lines: string[] = [];
  let room = mostRemembered;
  const remembering = (text: string) => {
    const line = masker.text(text);
    room -= line.length;
    if (room >= 0) lines.push(line);
    say(line);
  };
  return {
    say: say.draw ? Object.assign(remembering, { draw: say.draw }) : remembering,
    exposedLines: () => (masker.learnedCount === knownBefore ? 0 : lines.filter(holdsSecret).length),
  };
}
