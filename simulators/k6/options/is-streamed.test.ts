import { describe, expect, it } from 'vitest';
import { toPhases } from '../../../scenarios/plan/phase.ts';
import { isStreamed } from './is-streamed.ts';

const program = (perSecond: number) => ({ key: 'api', label: 'api', file: 'api.ts', perSecond, timeoutS: 10 });
const phases = (seconds: number) => toPhases({ 'warm-up': 10, steady: seconds });

describe('isStreamed', () => {
  it('is true for every soak, and for a load whose values would need too much memory', () => {
    expect(isStreamed({ seed: 1, profile: { name: 'soak', peak: 1 }, phases: phases(60) }, [program(1)])).toBe(true);
    expect(isStreamed({ seed: 1, phases: phases(1200) }, [program(2000)])).toBe(true);
    expect(isStreamed({ seed: 1, phases: phases(1200) }, [program(1000), program(1000)])).toBe(true);
  });

  it('is false for a short run', () => {
    expect(isStreamed({ seed: 1, profile: { name: 'load', peak: 1 }, phases: phases(60) }, [program(2000)])).toBe(
      false,
    );
  });
});
