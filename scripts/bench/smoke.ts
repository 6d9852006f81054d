import { Worker } from 'node:worker_threads';
import { documentOf, meshproof, Workplace } from '../test/meshproof.ts';
import type { Claim } from './claims.ts';

const runs = 30;
/** A program that keeps one core busy for half of each 20 ms, like another tenant of a shared machine. */
const burner = `
const { performance } = require('node:perf_hooks');
const spin = () => {
  const until = performance.now() + 10;
  while (performance.now() < until);
  setTimeout(spin, 10);
};
spin();`;

/** Counts the verdicts of healthy runs while another thread (`burner`) uses half a core. */
export async function benchSmoke(): Promise<Claim[]> {
  const place = new Workplace();
  const neighbour = new Worker(burner, { eval: true });
  const counts: Record<string, number> = { PASS: 0, FAIL: 0, INVALID: 0, INCONCLUSIVE: 0 };
  try {
    for (let run = 1; run <= runs; run++) {
      const ended = await meshproof(['run', 'smoke', '--json', '--quiet'], { cwd: place.dir });
      const document = documentOf<{ verdict: string; reason: string }>(ended);
      counts[document.verdict] = (counts[document.verdict] ?? 0) + 1;
      process.stderr.write(`run ${run} of ${runs}: ${document.verdict}, ${document.reason}\n`);
    }
  } finally {
    await neighbour.terminate();
    place.remove();
  }
  return [
    {
      claim: `${runs} smoke runs beside a process that burns half a core`,
      target: 'at least 29 PASS, no FAIL',
      measured: Object.entries(counts)
        .map(([verdict, n]) => `${n} ${verdict}`)
        .join(', '),
      met: counts.PASS! >= runs - 1 && counts.FAIL === 0,
    },
  ];
}
