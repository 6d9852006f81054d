/** The rounds of a spreading message have the ids from `spread` on. */
export const timers = {
  ackWait: 0,
  storeEnd: 1,
  sync: 2,
  probe: 3,
  probeTimeout: 4,
  probeEnd: 5,
  suspicion: 6,
  spread: 16,
} as const;
