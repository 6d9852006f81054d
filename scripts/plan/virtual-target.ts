/**
 * The name of the target in the record of a run in virtual time. Such a run simulates a mesh and has no real target.
 */
export const virtualTarget = 'virtual';
