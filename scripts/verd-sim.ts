import { errorsOf, judgeLatency, judgeShare, latenciesOf, quantileOf, type World } from '/tmp/w/verd/thresholds/judge/worlds.fixture.ts';
import { seededRandom } from '/tmp/w/verd/scenarios/base/random.ts';
const N = Number(process.argv[2] ?? 300);
const only = process.argv[3];
const W: World[] = [
 { name: 'indep', sigma: .5 },
 { name: 'heavy', sigma: 1.5 },
 { name: 'AR.6', sigma: .5, level: { sd: .2, rho: .6 } },
 { name: 'AR.9', sigma: .5, level: { sd: .2, rho: .9 } },
 { name: 'regime5/20', sigma: .5, regime: { slowS: 5, fastS: 20, factor: 3 } },
 { name: 'regime15/45', sigma: .5, regime: { slowS: 15, fastS: 45, factor: 3 } },
 { name: 'bursts', sigma: .5, regime: { slowS: 2, fastS: 18, factor: 10 } },
 { name: 'bimodal', sigma: .3, slow: { share: .06, factor: 20 } },
];
for (const seconds of [40, 300]) for (const w of W) for (const q of [.95]) {
  if (only && !w.name.startsWith(only)) continue;
  const t = quantileOf(w, q); const c: Record<string, number> = {}; const from = Date.now();
  for (let i = 0; i < (seconds === 300 ? N / 2 : N); i++) {
    const run = latenciesOf(w, { seconds, perSecond: 100 }, seededRandom(i)(w.name + seconds));
    for (const [k, lim] of [['at', t], ['worse', t / 1.1], ['better', t / .9]] as const) {
      const v = judgeLatency(run, { q, limit: lim }).verdict; const key = k + ' ' + v; c[key] = (c[key] ?? 0) + 1;
    }
  }
  const n = seconds === 300 ? N / 2 : N; const p = (k: string) => ((c[k] ?? 0) / n * 100).toFixed(1);
  console.log(seconds, w.name.padEnd(12), q, 'FAIL@', p('at FAIL'), 'PASS@', p('at PASS'), 'PASS worse', p('worse PASS'), 'FAIL better', p('better FAIL'), 'PASS better', p('better PASS'), ((Date.now() - from) / n).toFixed(1) + 'ms');
}
