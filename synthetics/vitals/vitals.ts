import { softNavigation } from '../../results/record/sample-detail.ts';
import { largest } from '../../scenarios/base/long-lists.ts';

export const vitalNames = ['LCP', 'INP', 'FCP', 'TTFB', 'CLS'] as const;
export type VitalName = (typeof vitalNames)[number];

/**
 * A message of page/vitals.js with a value of a web vital. If the name is `interactions`, the value is the number of
 * trusted interactions with the view so far. All times are milliseconds, and CLS is a score.
 */
export type VitalMessage = {
  /** The id of the document. For a single-page navigation, `-` and a number follow. */
  document: string;
  /**
   * Numbers the reports of one document. A report can arrive twice or out of order, because page/finalise.js may return
   * earlier reports again.
   */
  order: number;
  url: string;
  /** The HTTP status of the document; 0 as long as the browser has not reported it. */
  status: number;
  atMs: number;
  name: VitalName | 'interactions';
  value: number;
  navigation: string;
  attribution: Readonly<Record<string, string | number | boolean>>;
};

export type View = {
  document: string;
  url: string;
  atMs: number;
  /** The HTTP status of the document; 0 if the browser did not report it. */
  status: number;
  interactions: number;
  isSoft: boolean;
};

/** A measured web vital. For CLS, `value` is a score, else seconds. */
export type Vital = {
  document: string;
  name: VitalName;
  url: string;
  atMs: number;
  value: number;
  detail: VitalDetail;
};

/** Details of a vital that the browser reports: its element, interaction and parts such as `renderDelaySeconds`. */
export type VitalDetail = Readonly<Record<string, string | number>>;

/**
 * Returns whether a message has the right form. The form must be checked, because the message comes from the process of
 * the page.
 */
export function isVitalMessage(thing: unknown): thing is VitalMessage {
  const message = thing as Partial<VitalMessage> | null;
  return (
    typeof message === 'object' &&
    message !== null &&
    (message.name === 'interactions' || isVitalName(message.name)) &&
    [message.document, message.url, message.navigation].every((text) => typeof text === 'string') &&
    URL.canParse(message.url as string) &&
    [message.order, message.status, message.atMs, message.value].every((number) => Number.isFinite(number)) &&
    typeof message.attribution === 'object' &&
    message.attribution !== null
  );
}

function isVitalName(name: unknown): name is VitalName {
  return vitalNames.some((one) => one === name);
}

/**
 * Returns the vitals: the last report for each document and metric. No navigation shows a document again, because
 * Playwright disables the back/forward cache.
 */
export function lastVitals(messages: Iterable<VitalMessage>): Vital[] {
  return lastOfEach(messages).flatMap((message) => (isVitalName(message.name) ? [toVital(message, message.name)] : []));
}

/**
 * Returns all reported values of each vital, in seconds; for CLS, the scores. A key is the id of the document, a space
 * and the name of the vital. An INP with `endedBy` is left out, because the page itself cannot measure it.
 */
export function reportedValues(messages: Iterable<VitalMessage>): Map<string, number[]> {
  const values = new Map<string, number[]>();
  for (const { document, name, value, attribution } of messages) {
    if (attribution.endedBy !== undefined) continue;
    const key = `${document} ${name}`;
    values.set(key, [...(values.get(key) ?? []), name === 'CLS' ? value : value / 1000]);
  }
  return values;
}

/** Returns the views that reported their number of interactions, ordered by the first of these reports. */
export function viewsOf(messages: readonly VitalMessage[]): View[] {
  return lastOfEach(messages)
    .filter(({ name }) => name === 'interactions')
    .map(({ document, url, atMs, value, navigation }) => {
      // The status may be in any message of the document, because the browser may report it after the first message.
      const status = largest(messages.filter((one) => one.document === document).map((one) => one.status));
      return { document, url, atMs, status, interactions: value, isSoft: navigation === softNavigation };
    });
}

function lastOfEach(messages: Iterable<VitalMessage>): VitalMessage[] {
  const last = new Map<string, VitalMessage>();
  for (const message of messages) {
    const key = `${message.document} ${message.name}`;
    const known = last.get(key);
    if (!known || message.order > known.order) last.set(key, message);
  }
  return [...last.values()];
}

function toVital(message: VitalMessage, name: VitalName): Vital {
  const { document, url, atMs, value, navigation, attribution } = message;
  const detail: Record<string, string | number> = {};
  const element = attribution.target ?? attribution.interactionTarget ?? attribution.largestShiftTarget;
  if (typeof element === 'string' && element !== '') detail.element = element;
  if (typeof attribution.interactionType === 'string') detail.interaction = attribution.interactionType;
  // `endedBy` is set if the page was left before it painted the result of an interaction. The real time is then longer.
  if (typeof attribution.endedBy === 'string') detail.endedBy = attribution.endedBy;
  for (const [from, to] of Object.entries(phasesOf[name])) {
    const ms = attribution[from];
    if (typeof ms === 'number') detail[to] = ms / 1000;
  }
  detail.navigation = navigation;
  return { document, name, url, atMs, value: name === 'CLS' ? value : value / 1000, detail };
}

/**
 * The parts of a vital: their names in web-vitals (https://github.com/GoogleChrome/web-vitals#attribution), and the
 * names under which they are recorded.
 */
const phasesOf: Record<VitalName, Record<string, string>> = {
  LCP: {
    timeToFirstByte: 'firstByteSeconds',
    resourceLoadDelay: 'loadDelaySeconds',
    resourceLoadDuration: 'loadSeconds',
    elementRenderDelay: 'renderDelaySeconds',
  },
  INP: {
    inputDelay: 'inputDelaySeconds',
    processingDuration: 'processingSeconds',
    presentationDelay: 'presentationSeconds',
  },
  FCP: { timeToFirstByte: 'firstByteSeconds', firstByteToFCP: 'renderSeconds' },
  TTFB: {
    waitingDuration: 'waitingSeconds',
    cacheDuration: 'cacheSeconds',
    dnsDuration: 'dnsSeconds',
    connectionDuration: 'connectionSeconds',
    requestDuration: 'requestSeconds',
  },
  CLS: {},
};
