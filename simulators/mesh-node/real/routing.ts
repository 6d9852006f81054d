import type { Transport } from './ledger.ts';

/** Who sends a message to whom and how follows from its number alone, so that nothing needs to be remembered. */
export type Route = { from: number; to: number; transport: Transport; priority: 'high' | 'normal' | 'low' };

/** Every node sends in turn; with each round the addressee moves on by one, so that all pairs come up, both ways. */
export function routeOf(seq: number, nodes: number): Route {
  const round = Math.floor(seq / nodes);
  const from = seq % nodes;
  const to = (from + 1 + (round % (nodes - 1))) % nodes;
  return { from, to, transport: (round + from) % 2 === 0 ? 'ws' : 'rest', priority: priorityOf(seq) };
}

/** One in ten is urgent, one in ten can wait. */
function priorityOf(seq: number): Route['priority'] {
  const turn = seq % 10;
  return turn === 3 ? 'high' : turn === 7 ? 'low' : 'normal';
}
