/** Kinds of event, in the lowest four bits of an event's first word. */
export const kinds = {
  /** A copy arrives: TTL from bit 8, link from bit 16; to, from, message. */
  copy: 0,
  /** A signal arrives: its number from bit 8, link from bit 16; to, from, subject, news. */
  signal: 1,
  /** A timer of the core: its number from bit 4, life of the node from bit 16; node, data in d. */
  timer: 2,
  /** The workload sends a message or ping: its stream in b. */
  work: 3,
  /** An action of the timeline: its number in b. */
  action: 4,
  second: 5,
  restart: 6,
  /** An adversary replays a message: node, TTL in c, message in d. */
  replay: 7,
  /** An adversary forges a message. */
  forge: 8,
  churn: 9,
  /** The session of a node ends: node, life in c. */
  leave: 10,
  /** Checks of eventual delivery and of convergence. */
  checkDelivery: 11,
  checkConvergence: 12,
} as const;

/** Mask of the kind in an event's first word. */
export const kindMask = 0xf;
