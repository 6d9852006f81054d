import type { Transport } from './ledger.ts';

/** The route of a message. All fields are computed from the message's `seq` and the number of nodes. */
export type Route = { from: number; to: number; transport: Transport; priority: 'high' | 'normal' | 'low' };

/**
 * Returns the route of a message. In each round, every node sends one message, to the node after its last addressee.
 * After `nodes - 1` rounds, every node has sent to every other node.
 */
export function routeOf(seq: number, nodes: number): Route {
  const round = Math.floor(seq / nodes);
  const from = seq % nodes;
  const to = (from + 1 + (round % (nodes - 1))) % nodes;
  return { from, to, transport: (round + from) % 2 === 0 ? 'ws' : 'rest', priority: priorityOf(seq) };
}

/** Returns the priority of a message. Of ten messages, one has a high priority and one a low priority. */
function priorityOf(seq: number): Route['priority'] {
  const turn = seq % 10;
  return turn === 3 ? 'high' : turn === 7 ? 'low' : 'normal';
}
