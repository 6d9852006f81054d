import type { Stop } from './find-bracket.ts';
import { nextMove } from './next-move.ts';
import { mostInvalid, type ProbeLog } from './probe-log.ts';

/** How a search ended: `settled` with a decided pass and a decided fail near each other. */
export type End = Stop | 'settled' | 'undecided' | 'changed';
/** How the confirmations ended; after `grew` the search begins again. */
export type Settled = End | 'grew';

/** Confirms values by long holds until one that holds and one that breaks are near each other, or none can be found. */
export async function settleBracket(log: ProbeLog): Promise<Settled> {
  for (let invalid = 0; ; ) {
    const move = nextMove(log);
    if (typeof move === 'string') return move;
    if (!log.hasTime()) return 'time';
    if ((await log.ask(move.ask, 'confirm')).verdict === 'INVALID' && ++invalid >= mostInvalid) return 'generator';
  }
}
