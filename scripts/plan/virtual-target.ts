/** The name of the target in the record of a run in virtual time. The run simulates a world and has no real target. */
export const virtualTarget = 'virtual';
