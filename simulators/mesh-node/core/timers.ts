/** The core's timer numbers. The rounds of a spreading message count up from `spread`. */
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
