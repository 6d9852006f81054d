import type { BrokerMetrics } from './broker-metrics.ts';
import type { Peers } from './peers.ts';

export type Listener = (type: string, data: object) => void;

export type Subscribers = {
  /** Hands one frame to every socket as `json` and to every listener as `data`. */
  publish(type: string, json: string, data: object): void;
  /** Calls `listener` with every published frame until the returned function is called. */
  listen(listener: Listener): () => void;
};

/** The maximum backlog of a client. A client with more unsent bytes is disconnected, before it fills the memory. */
const maxUnreadBytes = 8 * 1024 ** 2;

/** Returns the receivers of the broker's frames: all connected sockets, and listeners in the process (gRPC streams). */
export function createSubscribers(peers: Peers, metrics: BrokerMetrics): Subscribers {
  const listeners = new Set<Listener>();
  return {
    publish: (type, json, data) => {
      // The frame is encoded only once here. A text would be encoded again for each socket.
      const bytes = Buffer.from(json);
      for (const node of peers.connected) {
        if (node.socket.bufferedAmount > maxUnreadBytes) node.socket.terminate();
        node.socket.send(bytes, { binary: false });
        metrics.bytes(node, 'out', bytes.length);
      }
      for (const listener of listeners) listener(type, data);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
