import type { DefectSwitch } from './defect-switch.ts';

type Answer = { fail(): void; succeed(): void };

/**
 * Answers one request under the defects `latency` and `errors`. After the delay, calls `fail` for the share of requests
 * that must fail, and `succeed` for the others.
 * @param canFail false if the defect `errors` never affects this request; the request is then not counted
 */
export function answerWithDefects(faults: DefectSwitch, { fail, succeed }: Answer, canFail = true): void {
  const answer = canFail && faults.fails() ? fail : succeed;
  const { latencyMs } = faults.defects();
  if (latencyMs > 0) setTimeout(answer, latencyMs);
  else answer();
}
