import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakePrometheus } from '../../../results/prometheus/test/fake-prometheus.ts';
import { documentOf, row, temporaryStore, writtenRun } from '../../../results/store/store.fixture.ts';
import { pushRun } from './runs-push.ts';

const id = '20261124T081053Z-smoke-0001';
const prometheus = 'http://127.0.0.1:9/api/v1/write';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('the push of a run that was never sent', () => {
  it('sends no sample later than the end of the run, the time of the query for the counts', async () => {
    const store = temporaryStore();
    const document = documentOf(id);
    const endMs = Date.parse(document.endedAt);
    const writer = writtenRun(store, id);
    // The run ends 300 ms into its last second.
    writer.rows([{ ...row, t: endMs - 300, n: 4 }]);
    await writer.seal(document);
    const fake = new FakePrometheus();
    vi.stubGlobal('fetch', fake.fetch);
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);

    expect(await pushRun(id, { store, prometheus })).toBe(0);
    const stored = [...fake.series.values()].flat();
    expect(Math.max(...stored.map(({ t }) => t))).toBe(endMs);
    expect(fake.last('requests_total', 'phase')).toEqual({ steady: 7 });
  });
});
