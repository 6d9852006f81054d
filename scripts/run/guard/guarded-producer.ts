import type { Counts, Part, ProducerEnd, Ready } from '../../../results/record/producer.ts';
import type { OwnFault } from '../../../results/record/producer-health.ts';
import type { RunRecorder } from '../../../results/record/recorder.ts';
import type { Clock } from '../../../scenarios/base/clock.ts';
import { messageOf } from '../../../scenarios/base/errors.ts';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import { exitCodeOfError } from '../../lib/process-end.ts';

type Surroundings = {
  recorder: Pick<RunRecorder, 'event'>;
  clock: Pick<Clock, 'wallMs'>;
  /** Prints an unexpected error of meshproof with its stack. */
  bug(error: unknown): void;
};

/** The maximum number of recorded faults. A part that fails with a new text each time must not fill the record. */
const mostFaults = 20;

/**
 * One producer (source of load) of a run. An unexpected error of the producer, or of one of its probes, is recorded and
 * never thrown. So all other results of the run are kept. The recorded errors make the run INVALID.
 */
export class GuardedProducer {
  readonly part: Part;
  readonly #around: Surroundings;
  readonly #faults: OwnFault[] = [];
  #hasFailed = false;

  constructor(part: Part, around: Surroundings) {
    this.part = part;
    this.#around = around;
  }

  /**
   * True if `run` threw an error. The other producers then go on. If a producer's process crashes instead, they stop.
   */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Records an unexpected error, and prints its stack if the error is a bug. `what` names the part that failed. */
  fault(what: string, error: unknown): void {
    const text = `${what}: ${messageOf(error)}`;
    if (this.#faults.length >= mostFaults || this.#faults.some((one) => one.text === text)) return;
    const isBug = exitCodeOfError(error) === exitCode.bug;
    this.#faults.push({ text, isBug });
    const { recorder, clock, bug } = this.#around;
    const data = { stack: error instanceof Error ? error.stack : undefined };
    recorder.event({ t: clock.wallMs(), kind: 'exception', by: this.part.producer.name, text, data });
    if (isBug) bug(error);
  }

  /** Returns the prepared producer in a form that never throws. The result of its `run` lists the errors. */
  guard(ready: Ready, signal: AbortSignal): Ready {
    let last: Counts = { offered: 0, completed: 0, dropped: 0, inFlight: 0 };
    const counts = () => {
      try {
        last = ready.counts();
      } catch (error) {
        this.fault('its counts', error);
      }
      return last;
    };
    const close = async () => {
      try {
        await ready.close();
      } catch (error) {
        this.fault('its end', error);
      }
    };
    const run = async (t0Ms: number): Promise<ProducerEnd> => {
      try {
        return await ready.run(t0Ms);
      } catch (error) {
        // After an abort, an error counts as a consequence of the abort.
        if (!signal.aborted) {
          this.#hasFailed = true;
          this.fault('its run', error);
        }
        await close();
        return endedBy(this.part.producer.name, messageOf(error), counts());
      }
    };
    return {
      ...(ready.chooseStart && { chooseStart: () => ready.chooseStart!() }),
      run: async (t0Ms) => this.#withFaults(await run(t0Ms)),
      counts,
      underWay: () => {
        try {
          return ready.underWay?.();
        } catch (error) {
          this.fault('its work', error);
          return undefined;
        }
      },
      close,
    };
  }

  #withFaults(end: ProducerEnd): ProducerEnd {
    return this.#faults.length === 0 ? end : { ...end, health: { ...end.health, faults: [...this.#faults] } };
  }
}

/** Returns the end state of a traffic source that crashed or was closed by force. Only its counts are known. */
export function endedBy(name: string, reason: string, counts: Counts): ProducerEnd {
  return { name, status: 'crashed', reason, ...counts, phases: [], delivered: {} };
}
