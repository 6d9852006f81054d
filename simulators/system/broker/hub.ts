import type { Context } from '../state/context.ts';
import type { DelayedSends } from './delayed-sends.ts';
import type { Message, MessageLog, Outgoing } from './messages.ts';
import type { Peers } from './peers.ts';
import type { Stats } from './stats.ts';
import type { Listener, Subscribers } from './subscribers.ts';

export type Hub = {
  /** Accepts a message and publishes it to all subscribers. A defect may lose or double the message. */
  send(fromId: string, outgoing: Outgoing): Message;
  announce(type: string, data: object): void;
  /** Calls `listener` with each published frame, until the returned function is called. */
  listen(listener: Listener): () => void;
  stats(): Stats;
};

type Parts = { context: Context; log: MessageLog; peers: Peers; subscribers: Subscribers; delayed: DelayedSends };

/**
 * Returns the hub that sends the broker's frames. Every WebSocket gets all published frames. A gRPC stream gets only
 * one type of frame, such as `message`.
 */
export function createHub({ context, log, peers, subscribers, delayed }: Parts): Hub {
  const { faults } = context;
  let sent = 0;
  let delivered = 0;
  return {
    send: (fromId, outgoing) => {
      const message = log.create(fromId, outgoing);
      faults.scanStore();
      sent++;
      // The message is serialised only once, for the log and all sockets.
      const json = JSON.stringify(message);
      for (let copies = faults.copies('message'); copies > 0; copies--) {
        log.keep(json);
        delayed.send(() => {
          delivered++;
          subscribers.publish('message', `{"type":"message","data":${json}}`, message);
        });
      }
      return message;
    },
    announce: (type, data) => delayed.send(() => subscribers.publish(type, JSON.stringify({ type, data }), data)),
    listen: subscribers.listen,
    stats: () => ({
      total_peers: peers.total(),
      connected_peers: peers.connected.size,
      messages_in_queue: delayed.waiting(),
      total_sent: sent,
      total_delivered: delivered,
      success_rate: sent === 0 ? 1 : delivered / sent,
    }),
  };
}
