import { findFindings } from '../../../thresholds/findings/find.ts';
import { type FindingWorld, runOf } from '../../../thresholds/findings/worlds.fixture.ts';
import type { Bound } from '../met-by.ts';
import type { Cell } from './cell.ts';

function cell(world: FindingWorld, bound: Bound): Cell {
  return {
    group: 'findings',
    name: `${world.name}, ${world.seconds} s`,
    figures: { 'a finding': bound },
    trial: (random) => ({ 'a finding': findFindings(runOf(world, random('run'))).length > 0 }),
  };
}

const calm = { sd: 0.1, rho: 0.5 };
const waves = { name: 'waves: AR(1) 0.9, 20 %', sd: 0.2, rho: 0.9 };
const slowWaves = { name: 'slow waves: AR(1) 0.99, 30 %', sd: 0.3, rho: 0.99 };
const half = {
  name: 'a neighbour: half slower for 30 s of 90 s',
  ...calm,
  neighbour: { factor: 1.5, onS: 30, offS: 60 },
};
const few = { name: 'errors around 0.5 % in waves', ...calm, errors: 0.005 };
const many = { name: 'errors around 5 % in waves', ...calm, errors: 0.05 };
const step = (times: number) => (second: number) => (second >= 20 ? times : 1);
const drift = (perMinute: number) => (second: number) => 1 + (perMinute * second) / 60;

export const findingCells: readonly Cell[] = [
  cell({ name: 'independent seconds', sd: 0.1, rho: 0, seconds: 40 }, { atMost: 0.01 }),
  cell({ name: 'AR(1) 0.5, 10 %', ...calm, seconds: 40 }, { atMost: 0.01 }),
  cell({ name: 'AR(1) 0.5, 10 %', ...calm, seconds: 300 }, { atMost: 0.01 }),
  cell({ ...few, seconds: 40 }, { atMost: 0.03 }),
  cell({ ...many, seconds: 40 }, { atMost: 0.02 }),
  cell({ ...few, seconds: 300 }, { atMost: 0.04 }),
  cell({ ...many, seconds: 300 }, { atMost: 0.03 }),
  cell({ ...waves, seconds: 40 }, { atLeast: 0.04, atMost: 0.1 }),
  cell({ ...waves, seconds: 300 }, { atMost: 0.04 }),
  cell({ ...slowWaves, seconds: 300 }, { atLeast: 0.15, atMost: 0.3 }),
  cell({ ...half, seconds: 40 }, { atLeast: 0.12, atMost: 0.25 }),
  cell({ name: 'latency rises by half at once', ...calm, slower: step(1.5), seconds: 40 }, { atLeast: 0.85 }),
  cell({ name: 'latency doubles at once', ...calm, slower: step(2), seconds: 40 }, { atLeast: 0.97 }),
  cell({ name: 'latency rises by 10 % a minute', ...calm, slower: drift(0.1), seconds: 40 }, { atMost: 0.02 }),
  cell({ name: 'latency rises by 10 % a minute', ...calm, slower: drift(0.1), seconds: 300 }, { atLeast: 0.9 }),
  cell({ name: 'latency rises by 5 % a minute', ...calm, slower: drift(0.05), seconds: 300 }, { atMost: 0.1 }),
  cell(
    {
      name: 'memory grows by 20 MB a minute on 120 MB',
      ...calm,
      memory: (second) => 120e6 + (20e6 * second) / 60,
      seconds: 300,
    },
    { atLeast: 0.97 },
  ),
];
