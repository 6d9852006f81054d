/**
 * The kinds of events. An event has five 32-bit words, `a` to `e`. The lowest four bits of `a` contain the kind of the
 * event.
 */
export const kinds = {
  /** A copy arrives. `a`: TTL from bit 8, link from bit 16; `b`: receiver; `c`: sender; `d`: message. */
  copy: 0,
  /**
   * A signal arrives. `a`: the signal's kind from bit 8, link from bit 16; `b`: receiver; `c`: sender; `d`: the node
   * that the signal is about; `e`: attached membership news.
   */
  signal: 1,
  /**
   * A timer of the core. `a`: the timer's id from bit 4, `nodes.life` of the node from bit 16; `b`: node; `d`: data. If
   * the node has crashed since the timer was set, `onDeadTimer` is called.
   */
  timer: 2,
  /**
   * The workload sends something. `b`: broadcast, direct message or ping; `c`: for a ping, the index of the pair of
   * nodes.
   */
  work: 3,
  /** An action of the timeline. `b`: the index of the action. */
  action: 4,
  second: 5,
  /** A crashed node restarts. `b`: node. */
  restart: 6,
  /** An adversary replays a message. `b`: node; `c`: TTL; `d`: message. */
  replay: 7,
  /** An adversary forges a message. `b`: node. */
  forge: 8,
  /** Once a second during a `churn` action, nodes leave and return. `b`: the index of the action. */
  churn: 9,
  /** A node's session ends. `b`: node; `c`: `nodes.life`. Ignored if the node has crashed since the session began. */
  leave: 10,
  /** Checks of eventual delivery (`d`: message) and of convergence (`b`: node; `c`: time of the crash in ms). */
  checkDelivery: 11,
  checkConvergence: 12,
} as const;

export const kindMask = 0xf;
