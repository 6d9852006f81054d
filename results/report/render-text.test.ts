import { describe, expect, it } from 'vitest';
import { hostileRun, nasty } from './hostile-run.fixture.ts';
import { renderText } from './render-text.ts';
import { sampleKinds } from './sample-kinds.fixture.ts';
import { sampleRun } from './sample-run.fixture.ts';
import { toSections } from './sections/sections.ts';

const textOf = (kind: (typeof sampleKinds)[number], color = false, width = 100) => {
  const { run, evidence } = sampleRun(kind);
  return renderText(toSections(run, evidence, sampleRun('PASS').run), { color, width });
};

describe('renderText', () => {
  it.each(sampleKinds)('prints the verdict first and last for the sample run %s', (kind) => {
    const { verdict, exitCode, reason } = sampleRun(kind).run;
    const lines = textOf(kind).trimEnd().split('\n');
    expect(lines[0]).toContain(verdict);
    expect(lines[0]).toContain(reason.slice(0, 30));
    expect(lines.at(-1)).toContain(verdict);
    expect(lines.at(-1)).toContain(`exit ${exitCode}`);
  });

  it('prints each SLO with its value and objective, and the reason of each that is not met', () => {
    const text = textOf('FAIL');
    expect(text).toMatch(/✗ api-latency +612 ms +< 500 ms/);
    expect(text).toMatch(/✓ web-cls +0.0921 +≤ 0.1/);
  });

  it('lists faults and stalls with their time, and no phase', () => {
    const text = textOf('FAIL');
    expect(text).toMatch(/\+0:34\.050 {2}target stall: no answer for 3\.05 s/);
    expect(text).not.toContain('phase start');
  });

  it('prints the command that sends the samples that Prometheus does not have', () => {
    expect(textOf('FAIL')).toContain('meshproof runs push 20261124T083104Z-smoke-fail');
    expect(textOf('PASS')).not.toContain('runs push');
  });

  it('ends with the broken SLOs, the failing and slowest endpoints and commands, only if the run failed', () => {
    const lines = textOf('FAIL').split('\n');
    const block = lines.slice(lines.indexOf('Broken'));
    expect(block.filter((line) => line.startsWith('  ✗')).map((line) => line.split(' ')[3])).toEqual([
      'api-latency',
      'api-errors',
      'longest-stall',
    ]);
    expect(block.join('\n')).toMatch(/failing +GET \/repositories: 500 × \d+/);
    expect(block.join('\n')).toMatch(/slowest +POST/);
    expect(block.filter((line) => line.includes('→ meshproof'))).toHaveLength(3);
    for (const kind of ['PASS', 'INVALID'] as const) expect(textOf(kind)).not.toContain('Broken');
  });

  it('prints each reason of invalidity', () => {
    expect(textOf('INVALID')).toContain('offered-rate');
  });

  it('prints a sentence in place of SLOs when no SLO was judged', () => {
    expect(textOf('empty')).toContain('No SLO was judged.');
  });

  it('uses colour only when the terminal has it', () => {
    expect(textOf('FAIL', true)).toContain('\u001b[31m');
    expect(textOf('FAIL', false)).not.toContain('\u001b');
  });

  it('prints the same text with and without colour', () => {
    const start = String.fromCharCode(27);
    const bare = textOf('FAIL', true).replaceAll(new RegExp(`${start}\\[\\d+m`, 'g'), '');
    expect(bare).toBe(textOf('FAIL', false));
  });

  it('breaks long sentences at the width of the terminal', () => {
    const sentences = textOf('FAIL', false, 60).split('\n').slice(0, 4);
    for (const line of sentences) expect(line.length).toBeLessThanOrEqual(60);
  });

  it('removes terminal commands from the text of a run', () => {
    const { run, evidence } = hostileRun(nasty);
    const text = renderText(toSections(run, evidence), { color: false, width: 100 });
    expect(text).toContain('<script>alert(1)');
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  });
});
