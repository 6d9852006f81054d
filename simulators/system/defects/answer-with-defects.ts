import type { DefectSwitch } from './defect-switch.ts';

type Answer = { fail(): void; succeed(): void };

/**
 * Answers one request under the defects `latency` and `errors`. After the delay, calls `fail` or `succeed`. The defect
 * `errors` sets the share of failing requests.
 * @param canFail false if the request never fails; such a request does not count towards the share
 */
export function answerWithDefects(faults: DefectSwitch, { fail, succeed }: Answer, canFail = true): void {
  const answer = canFail && faults.fails() ? fail : succeed;
  const { latencyMs } = faults.defects();
  if (latencyMs > 0) setTimeout(answer, latencyMs);
  else answer();
}
