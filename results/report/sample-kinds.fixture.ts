export type SampleKind = 'PASS' | 'FAIL' | 'INVALID' | 'INCONCLUSIVE' | 'interrupted' | 'empty';
export const sampleKinds: readonly SampleKind[] = ['PASS', 'FAIL', 'INVALID', 'INCONCLUSIVE', 'interrupted', 'empty'];
