/** Name of the target in the record of a run in virtual time. Its only target is the world itself. */
export const virtualTarget = 'virtual';
