import { expect, it } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import { startBroker } from './broker.fixture.ts';
import { contextOf, sum } from './run.fixture.ts';
import { worldMetrics } from './virtual/world-metrics.ts';
import { worldOf } from './world/world.fixture.ts';
import { worldProducer } from './world-producer.ts';

const crash = {
  duration: '900ms',
  settle: '100ms',
  nodes: { count: 12 },
  topology: { kind: 'clusters', clusters: 2, degree: 4, gateways: 1, bridge: 'wan', link: 'air' },
  links: { air: { latency: '1ms' }, wan: {} },
  protocol: {
    kind: 'flood',
    ttl: 8,
    membership: { interval: '50ms', timeout: '20ms', suspicion: '50ms' },
  },
  workload: { broadcast: { rate: '20/s' } },
  timeline: [{ at: '100ms', crash: { role: 'node', share: '10%' } }],
};

// The timeout is long, because a thread that loads TypeScript takes seconds to start on a busy machine.
it('starts the world at its time, and posts its rows, events and samples from the worker', {
  timeout: 30_000,
}, async () => {
  const broker = await startBroker();
  const { context, recorder, rows, samples, events } = contextOf({ urls: { mesh: broker.url } });
  const ready = await worldProducer.prepare(
    { world: { ...worldOf(crash), mode: 'hybrid' }, startS: 0.5, file: 'crash.yaml' },
    context,
  );
  const t0Ms = systemClock.wallMs() + 50;
  const end = await ready.run(t0Ms).finally(() => ready.close());
  recorder.drain(Number.POSITIVE_INFINITY);
  expect(end.status).toBe('done');
  expect(sum(rows, worldMetrics.intended.name)).toBe(end.delivered[worldMetrics.intended.name]);
  expect(events).toEqual([{ t: t0Ms + 600, kind: 'fault', by: 'mesh-node', text: 'crash' }]);
  const [detected] = samples.filter(({ metric }) => metric === worldMetrics.detection.name);
  // `t` is the time of the crash, not the time of its detection.
  expect(detected).toMatchObject({ t: t0Ms + 600, labels: { phase: 'steady' } });
});
