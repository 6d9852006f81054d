/** Kinds of event, in the lowest four bits of `a`. An event has five words, `a` to `e`. */
export const kinds = {
  /** A copy arrives. `a`: TTL from bit 8, link from bit 16; `b`: receiver; `c`: sender; `d`: message. */
  copy: 0,
  /**
   * A signal arrives. `a`: the signal's kind from bit 8, link from bit 16; `b`: receiver; `c`: sender; `d`: subject;
   * `e`: news.
   */
  signal: 1,
  /**
   * A timer of the core. `a`: the timer's id from bit 4, the number of the node's life (`nodes.life`) from bit 16, so
   * that a timer of an earlier life ends in `onDeadTimer`; `b`: node; `d`: data.
   */
  timer: 2,
  /**
   * The workload sends a message or ping. `b`: broadcast, direct message or ping; `c`: for a ping, the index of its
   * pair of nodes.
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
  /** The next second of an action with churn. `b`: the index of the action in the timeline. */
  churn: 9,
  /**
   * The session of a node ends. `b`: node; `c`: the number of the node's life (`nodes.life`), so that an event of an
   * earlier life is ignored.
   */
  leave: 10,
  /** Checks of eventual delivery (`d`: message) and of convergence (`b`: node; `c`: time of the crash in ms). */
  checkDelivery: 11,
  checkConvergence: 12,
} as const;

/** Mask of the kind in an event's first word. */
export const kindMask = 0xf;
