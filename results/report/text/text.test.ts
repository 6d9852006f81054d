import { describe, expect, it } from 'vitest';
import { hostileRun, nasty } from '../hostile-run.fixture.ts';
import { sampleKinds, sampleRun } from '../sample-run.fixture.ts';
import { toSections } from '../sections/sections.ts';
import { renderText } from './text.ts';

const textOf = (kind: (typeof sampleKinds)[number], color = false, width = 100) => {
  const { run, evidence } = sampleRun(kind);
  return renderText(toSections(run, evidence, sampleRun('PASS').run), { color, width });
};

describe('renderText', () => {
  it.each(sampleKinds)('says the verdict first and last for the sample run %s', (kind) => {
    const { verdict, exitCode, reason } = sampleRun(kind).run;
    const lines = textOf(kind).trimEnd().split('\n');
    expect(lines[0]).toContain(verdict);
    expect(lines[0]).toContain(reason.slice(0, 30));
    expect(lines.at(-1)).toContain(verdict);
    expect(lines.at(-1)).toContain(`exit ${exitCode}`);
  });

  it('names each SLO with its value and its promise, and why where it is not met', () => {
    const text = textOf('FAIL');
    expect(text).toMatch(/✗ api-latency +612 ms +< 500 ms/);
    expect(text).toContain('FAIL p95 is 612 ms');
    expect(text).toMatch(/✓ web-cls +0.0921 +≤ 0.1/);
  });

  it('names the faults and the stall with their time, and not the phases', () => {
    const text = textOf('FAIL');
    expect(text).toMatch(/\+0:34\.050 {2}target-stall: no answer for 3\.05 s/);
    expect(text).not.toContain('phase-start');
  });

  it('says how to send what Prometheus does not have', () => {
    expect(textOf('FAIL')).toContain('meshproof runs push 20261124T083104Z-smoke-fail');
    expect(textOf('PASS')).not.toContain('runs push');
  });

  it('says what could not be measured, and why', () => {
    expect(textOf('INVALID')).toContain('offered-rate: k6 offered 72 % of the planned starts');
  });

  it('says that nothing was judged when nothing was', () => {
    expect(textOf('empty')).toContain('No SLO was judged.');
  });

  it('uses colour only when it is asked to', () => {
    expect(textOf('FAIL', true)).toContain('\u001b[31m');
    expect(textOf('FAIL', false)).not.toContain('\u001b');
  });

  it('says the same with colour and without', () => {
    const start = String.fromCharCode(27);
    const bare = textOf('FAIL', true).replaceAll(new RegExp(`${start}\\[\\d+m`, 'g'), '');
    expect(bare).toBe(textOf('FAIL', false));
  });

  it('folds long sentences to the width of the terminal', () => {
    const sentences = textOf('FAIL', false, 60).split('\n').slice(0, 4);
    for (const line of sentences) expect(line.length).toBeLessThanOrEqual(60);
  });

  it('lets no text of the run send commands to the terminal', () => {
    const { run, evidence } = hostileRun(nasty);
    const text = renderText(toSections(run, evidence), { color: false, width: 100 });
    expect(text).toContain('<script>alert(1)');
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  });
});
