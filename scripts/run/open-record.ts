import { type Evidence, type EvidenceParts, toEvidence } from '../../results/record/evidence.ts';
import { RunRecorder, type Sink } from '../../results/record/recorder.ts';
import type { RunEvent, Sample } from '../../results/record/row.ts';
import type { RunDocument } from '../../results/record/run.ts';
import { thisProcess } from '../../results/store/owners/owner.ts';
import type { UnsealedDocument } from '../../results/store/run-files.ts';
import { openRunWriter, type RunWriter } from '../../results/store/run-writer.ts';
import type { Closing } from '../lib/closing.ts';
import { maskRow, maskSample, maskValue } from './mask-record.ts';
import { toHead } from './run-document.ts';
import type { RunStart } from './run-start.ts';

export type OpenRecord = {
  start: RunStart;
  writer: RunWriter;
  /** Masks each recorded value, writes it to the store and passes it to the observers. */
  recorder: RunRecorder;
  events: readonly RunEvent[];
  samples: readonly Sample[];
  metricNames: ReadonlySet<string>;
  observe(observer: Partial<Sink>): void;
  /** Fixes T0, the start of the run. From then on, the record is kept even if the run fails. */
  begin(t0Ms: number): void;
  /** Returns everything recorded so far as evidence, by default with the phases of the plan. */
  evidence(
    parts: Pick<EvidenceParts, 't0Ms' | 'producers' | 'catalogue'> & Partial<Pick<EvidenceParts, 'phases'>>,
  ): Evidence;
  /**
   * Completes the record of the run with run.json. Later values are dropped. Other commands may delete the run only
   * after the command has closed its resources. Throws if a file cannot be written.
   */
  seal(document: UnsealedDocument): Promise<RunDocument>;
  /**
   * Call this after a failure. If `begin` was called, the record stays on disk for recovery. Otherwise the record is
   * deleted. Never throws.
   */
  abandon(): void;
};

/**
 * Opens the record of a run in the store. Rows stay on disk and are read by metric, because the rows of a long run may
 * exceed the memory. `closing` has the resources of the command. Throws UserError when the store cannot be written.
 */
export function openRecord(storeDir: string, start: RunStart, closing: Closing): OpenRecord {
  const headOf = (t0: number | null) => ({ ...toHead(start, t0), ...(start.pushTo && { pushTo: start.pushTo }) });
  const writer = openRunWriter(storeDir, start.id, thisProcess(), headOf(null));
  const samples: Sample[] = [];
  const events: RunEvent[] = [];
  let rowsOf: ReturnType<RunWriter['rowsOnDisk']> | undefined;
  const metricNames = new Set<string>();
  const memory: Partial<Sink> = {
    rows: (rows) => {
      rowsOf = undefined;
      for (const { metric } of rows) metricNames.add(metric);
    },
    sample: (sample) => {
      metricNames.add(sample.metric);
      samples.push(sample);
    },
    event: (event) => events.push(event),
  };
  const observers: Partial<Sink>[] = [writer, memory];
  const recorder = new RunRecorder(maskedTo(observers));
  let began = false;
  return {
    start,
    writer,
    recorder,
    events,
    samples,
    metricNames,
    observe: (observer) => observers.push(observer),
    begin: (t0) => {
      began = true;
      recorder.begin(t0);
      writer.writeHead(headOf(t0));
    },
    evidence: (parts) => {
      writer.flush();
      rowsOf ??= writer.rowsOnDisk();
      return toEvidence({ phases: start.phases, ...parts, events, samples, rows: rowsOf });
    },
    seal: async (document) => {
      recorder.end();
      const sealed = await writer.seal(document);
      closing.add(() => writer.release());
      return sealed;
    },
    abandon: () => {
      recorder.end();
      try {
        if (began) writer.abandon();
        else writer.discard();
      } catch {
        // The disk is full or the store is gone, and the run has already reported this.
      }
    },
  };
}

function maskedTo(observers: readonly Partial<Sink>[]): Sink {
  return {
    rows: (rows) => {
      const masked = rows.map(maskRow);
      for (const observer of observers) observer.rows?.(masked);
    },
    sample: (sample) => {
      const masked = maskSample(sample);
      for (const observer of observers) observer.sample?.(masked);
    },
    event: (event) => {
      const masked = maskValue(event);
      for (const observer of observers) observer.event?.(masked);
    },
  };
}
