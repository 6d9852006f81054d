/** The record of a run in virtual time names this target. Its only target is the world itself. */
export const virtualTarget = 'virtual';
