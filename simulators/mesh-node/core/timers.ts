/** The ids of timers. A spreading message uses one id per round: `spread` for the first round, then the next ids. */
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
