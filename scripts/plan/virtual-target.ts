/** The target name that is recorded for a run in virtual time. Such a run simulates a mesh and has no real target. */
export const virtualTarget = 'virtual';
