import { describe, expect, it } from 'vitest';
import { performanceTables } from './performance-tables.ts';

describe('performanceTables', () => {
  it('has a table for each part, and a row with every figure of a claim, met or not', () => {
    const claim = { part: 'load', claim: 'a | b', target: 'below 1 s', measured: '2 s' };
    const moment = { date: '2026-01-01', load: 0.1, machine: '2 × a processor' };
    const lines = performanceTables([
      { ...claim, met: false, ...moment, beside: { 'bare k6': '1 s', 'bare k6 against itself': '0.9 to 1.1' } },
      { ...claim, part: 'mesh', met: null },
    ]).split('\n');
    expect(lines.filter((line) => line.startsWith('| a'))).toEqual([
      '| a \\| b | 2 s | bare k6: 1 s; bare k6 against itself: 0.9 to 1.1 | below 1 s | no | 2026-01-01; 2 × a processor; load 0.1 per core |',
      '| a \\| b | 2 s | - | below 1 s | not resolved | - |',
    ]);
    expect(lines.filter((line) => line.startsWith('npm'))).toEqual(['npm run bench -- load', 'npm run bench -- mesh']);
  });
});
