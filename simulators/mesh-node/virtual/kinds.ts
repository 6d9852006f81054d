/** What an event of the wheel is, in the lowest four bits of its first word. */
export const kinds = {
  /** A copy comes: TTL from bit 8, link from bit 16; to, from, message. */
  copy: 0,
  /** A signal comes: which from bit 8, link from bit 16; to, from, subject, news. */
  signal: 1,
  /** A timer of the core: which from bit 4, life of the node from bit 16; node, data in d. */
  timer: 2,
  /** The workload makes something: which in b. */
  work: 3,
  /** An action of the timeline: which in b. */
  action: 4,
  second: 5,
  restart: 6,
  /** An adversary sends again what it heard: node, TTL in c, message in d. */
  replay: 7,
  /** An adversary makes a message in another's name. */
  forge: 8,
  churn: 9,
  /** The session of a node ends: node, life in c. */
  leave: 10,
  /** Is a broadcast where it should be, is a crash known to all? */
  checkDelivery: 11,
  checkConvergence: 12,
} as const;

export const kindMask = 0xf;
