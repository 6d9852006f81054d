/** Kinds of event, in the lowest four bits of `a`. An event has five words, `a` to `e`. */
export const kinds = {
  /** A copy arrives. `a`: TTL from bit 8, link from bit 16; `b`: receiver; `c`: sender; `d`: message. */
  copy: 0,
  /**
   * A signal arrives. `a`: its kind from bit 8, link from bit 16; `b`: receiver; `c`: sender; `d`: subject; `e`: news.
   */
  signal: 1,
  /**
   * A timer of the core. `a`: its id from bit 4, the node's life (`nodes.life`) from bit 16, so that a timer of an
   * earlier life ends in `onDeadTimer`; `b`: node; `d`: data.
   */
  timer: 2,
  /** The workload sends something. `b`: broadcast, direct message or ping; `c`: the index of the pair of a ping. */
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
  /** The next second of an action with churn. `b`: the index of the action. */
  churn: 9,
  /**
   * The session of a node ends. `b`: node; `c`: the node's life (`nodes.life`), so that an earlier life's event is
   * ignored.
   */
  leave: 10,
  /** Eventual delivery (`d`: message) and convergence (`b`: node; `c`: time of the crash in ms). */
  checkDelivery: 11,
  checkConvergence: 12,
} as const;

export const kindMask = 0xf;
