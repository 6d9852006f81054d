/**
 * The distance, in standard errors, at which a one-sided test with 5 % false alarms finds a change 4 times in 5:
 * z(0.95) + z(0.8).
 */
export const powerReach = 1.645 + 0.84;
