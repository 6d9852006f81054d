import type { Stop } from './find-bracket.ts';
import { nextMove } from './next-move.ts';
import { mostInvalid, type ProbeLog } from './probe-log.ts';

/**
 * The reason for the end of a search. `settled`: both ends of the interval are confirmed and close enough to each
 * other.
 */
export type End = Stop | 'settled' | 'undecided' | 'changed';
/** `grew`: the capacity grew during the search, so the search starts again. */
export type Settled = End | 'grew';

/** Confirms values by long probes until the search ends, and returns the reason for its end. */
export async function settleBracket(log: ProbeLog): Promise<Settled> {
  for (let invalid = 0; ; ) {
    const move = nextMove(log);
    if (typeof move === 'string') return move;
    if (log.hasTime()) await log.rest(move.ask);
    if (!log.hasTime()) return 'time';
    if ((await log.ask(move.ask, 'confirm')).verdict === 'INVALID' && ++invalid >= mostInvalid) return 'generator';
  }
}
