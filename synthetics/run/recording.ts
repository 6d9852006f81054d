import type { Recorder } from '../../results/record/recorder.ts';
import type { EventKind, Sample } from '../../results/record/row.ts';
import { softNavigation } from '../../results/record/sample-detail.ts';
import type { Contention } from '../browser/contention.ts';
import { type Journey, pageNameOf, unnamedPage } from '../journey.ts';
import type { FieldValue } from '../vitals/field-data.ts';
import type { VitalName } from '../vitals/vitals.ts';
import { cleanText } from './clean-text.ts';
import { classOf, type FailureClass } from './failure-class.ts';
import type { JourneyFailure, JourneyOutcome } from './journey-outcome.ts';
import { interactionsMetric, stepMetric, successMetric, vitalMetrics } from './metrics.ts';

/** The maximum number of page names that a journey gets from paths. A journey with more pages is a crawl. */
const mostPages = 20;

export type MeasuredRun = {
  phase: string;
  outcome: JourneyOutcome;
  host: Contention;
  endMs: number;
  starts: number;
};

/** Records the outcomes of journeys, without secrets, and counts the samples. */
export class Recording {
  readonly #recorder: Recorder;
  readonly #webUrl: string;
  readonly #delivered: Record<string, number> = {};
  readonly #errors = new Map<string, { journey: string; text: string; count: number }>();
  readonly #disagreed = new Set<string>();
  readonly #pages = new Map<Journey, Set<string>>();
  #fieldValues = 0;
  #exceptions = 0;
  #runs = 0;
  #ofRun: Sample[] = [];

  constructor(recorder: Recorder, webUrl: string) {
    this.#recorder = recorder;
    this.#webUrl = webUrl;
  }

  /**
   * Records a run and returns its samples. The vitals of pages that were shown before a failure are recorded, because a
   * user would have seen these pages. An aborted run has no sample of success or failure.
   */
  run(journey: Journey, { phase, outcome, host, endMs, starts }: MeasuredRun): readonly Sample[] {
    this.#ofRun = [];
    const marked = {
      run: this.#runs++,
      ...(host.contended && { contention: host.ratio }),
      ...(starts !== 1 && { starts }),
    };
    const labelsOf = (url: string) => ({ journey: journey.name, page: this.#pageOf(journey, url), phase });
    for (const { url, atMs, interactions, isSoft } of outcome.views) {
      const detail = { ...marked, ...(isSoft && { navigation: softNavigation }) };
      this.#sample(interactionsMetric.name, labelsOf(url), atMs, interactions, detail);
    }
    for (const { name, url, atMs, value, detail, field, trace } of outcome.vitals) {
      const labels = labelsOf(url);
      this.#sample(vitalMetrics[name].name, labels, atMs, value, {
        ...this.#clean(detail),
        ...(field && { field }),
        ...(trace !== undefined && { trace }),
        ...marked,
      });
      if (field) this.#compareFieldValue(journey, labels.page, name, value, field, atMs);
    }
    for (const { name, atMs, seconds, trace } of outcome.steps) {
      const detail = { ...marked, ...(trace !== undefined && { trace }) };
      this.#sample(stepMetric.name, { journey: journey.name, step: name, phase }, atMs, seconds, detail);
    }
    if (outcome.cut) return this.#ofRun;
    const { failure } = outcome;
    const failureClass =
      failure &&
      classOf({
        ...failure.signs,
        ownMistake: failure.kind !== 'failure',
        contended: host.contended,
        text: failure.text,
      });
    this.#sample(successMetric.name, { journey: journey.name, phase }, endMs, failure ? 0 : 1, {
      seconds: outcome.seconds,
      ...marked,
      ...(failure && { class: failureClass, error: firstLine(cleanText(failure.text)) }),
    });
    if (failure) this.#reportFailure(journey, phase, failure, failureClass!, endMs);
    return this.#ofRun;
  }

  late(journey: Journey, text: string, atMs: number): void {
    this.#exceptions++;
    const data = { journey: journey.name, class: 'script-error', error: cleanText(text) };
    this.event('exception', atMs, `${journey.name}: ${firstLine(text)}`, data);
  }

  event(kind: EventKind, atMs: number, text: string, data?: Record<string, unknown>): void {
    this.#recorder.event({ t: atMs, kind, by: 'journeys', text: cleanText(text), ...(data && { data }) });
  }

  delivered(): Readonly<Record<string, number>> {
    return this.#delivered;
  }

  exceptions(): number {
    return this.#exceptions;
  }

  fieldValues(): number {
    return this.#fieldValues;
  }

  errors(): { journey: string; text: string; count: number }[] {
    return [...this.#errors.values()];
  }

  /**
   * Records an event if the value that the page posted differs too much from `lab`, the measured value. Later
   * differences of the same journey, page and vital are only in the samples.
   */
  #compareFieldValue(
    journey: Journey,
    page: string,
    vital: VitalName,
    lab: number,
    field: FieldValue,
    atMs: number,
  ): void {
    this.#fieldValues++;
    const key = `${journey.name} ${page} ${vital}`;
    if (field.agrees || this.#disagreed.has(key)) return;
    this.#disagreed.add(key);
    const show = (value: number) => (vital === 'CLS' ? value.toFixed(3) : `${Math.round(value * 1000)} ms`);
    const text = `${journey.name}: page ${page} posted ${vital} ${show(field.value)}; measured: ${show(lab)}`;
    this.event('field-data', atMs, text, { journey: journey.name, page, vital, field: field.value, lab });
  }

  /** Records an event for a failure, unless an earlier failure of the journey had the same first line. */
  #reportFailure(
    journey: Journey,
    phase: string,
    failure: JourneyFailure,
    failureClass: FailureClass,
    atMs: number,
  ): void {
    if (failure.kind === 'exception') this.#exceptions++;
    const text = firstLine(cleanText(failure.text));
    const key = `${journey.name} ${text}`;
    const known = this.#errors.get(key);
    if (known) {
      known.count++;
      return;
    }
    this.#errors.set(key, { journey: journey.name, text, count: 1 });
    const where = failure.step === undefined ? '' : ` in the step "${failure.step}"`;
    this.event(failure.kind === 'exception' ? 'exception' : 'error', atMs, `${journey.name}${where}: ${text}`, {
      journey: journey.name,
      phase,
      class: failureClass,
      ...(failure.step !== undefined && { step: failure.step }),
      error: cleanText(failure.text),
      console: failure.console.map((line) => cleanText(line)),
    });
  }

  /**
   * Returns the name of a page. Names that come from paths are limited in number, because each name makes a time
   * series.
   */
  #pageOf(journey: Journey, url: string): string {
    const page = pageNameOf(journey.pages, this.#webUrl, url);
    if (journey.pages) return page;
    const known = this.#pages.get(journey) ?? new Set();
    this.#pages.set(journey, known);
    if (known.size < mostPages) known.add(page);
    return known.has(page) ? page : unnamedPage;
  }

  #sample(metric: string, labels: Record<string, string>, t: number, value: number, detail: object): void {
    this.#delivered[metric] = (this.#delivered[metric] ?? 0) + 1;
    const sample = { t, metric, labels, value, detail };
    this.#ofRun.push(sample);
    this.#recorder.sample(sample);
  }

  #clean(detail: Readonly<Record<string, string | number>>): Record<string, string | number> {
    const clean = ([key, value]: [string, string | number]) => [
      key,
      typeof value === 'string' ? cleanText(value) : value,
    ];
    return Object.fromEntries(Object.entries(detail).map(clean));
  }
}

const longestLine = 1000;

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!.trim().slice(0, longestLine);
}
