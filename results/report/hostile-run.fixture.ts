import { type Evidence, toEvidence } from '../record/evidence.ts';
import type { RunDocument } from '../record/run.ts';
import { sampleRun, t0Ms } from './sample-run.fixture.ts';

const { run } = sampleRun('FAIL');

/** Returns a run in which every text that comes from a target, a plan or an error body is `text`. */
export function hostileRun(text: string): { run: RunDocument; evidence: Evidence } {
  const labels = { scenario: text, name: text, status: text, error_code: text, expected_response: 'false', by: text };
  const page = { journey: text, page: text, step: text };
  const histogram = { schema: 3, zero: 0, index: [-40], count: [4], sum: 0.1, censored: 0 };
  const evidence = toEvidence({
    t0Ms,
    phases: [{ name: text, kind: 'steady', startS: 0, endS: 10 }],
    producers: [],
    events: [{ t: t0Ms, kind: 'fault', text, by: text }],
    rows: [
      { t: t0Ms, metric: 'k6_http_req_duration_seconds', labels, h: histogram },
      { t: t0Ms, metric: 'k6_http_reqs_total', labels, n: 4 },
      { t: t0Ms, metric: 'meshproof_mesh_lost_total', labels, n: 1 },
    ],
    samples: [
      { t: t0Ms, metric: 'web_vital_lcp_seconds', labels: page, value: 1, detail: { element: text } },
      { t: t0Ms, metric: 'journey_step_seconds', labels: page, value: 1 },
      { t: t0Ms, metric: 'journey_success', labels: page, value: 0 },
    ],
    catalogue: new Map(),
  });
  const slos = run.slos.map((slo) => ({ ...slo, name: text, phase: text, title: text, reason: text, service: text }));
  const reasons = [{ code: text, cause: text, taints: { producers: [text], kinds: [] }, evidence: text }];
  return {
    evidence,
    run: {
      ...run,
      id: text,
      plan: text,
      target: text,
      reason: text,
      tool: { version: text },
      tags: { t: text },
      slos,
      validity: { status: 'invalid', reasons },
      producers: run.producers.map((producer) => ({ ...producer, name: text, status: text, reason: text })),
      delivery: { ...run.delivery, reason: text },
      environment: { e: { f: text } },
      artifacts: [text],
    },
  };
}

/**
 * A text that attacks all formats of a report together. The text starts with a letter, so that no format turns it into
 * an empty text.
 */
export const nasty =
  'a<script>alert(1)</script></script><!--"\'`|&\\*_[x](javascript:1)\u0000\u001b[31m\u202e\ud800\r\n\u2028]]>@all https://x.example';
