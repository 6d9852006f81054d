export const vitalNames = ['LCP', 'INP', 'FCP', 'TTFB', 'CLS'] as const;
export type VitalName = (typeof vitalNames)[number];

/** What page/vitals.js sends for each report of web-vitals. Times are milliseconds; `value` too, except for CLS. */
export type VitalMessage = {
  /** One per document, so one per navigation. */
  document: string;
  /** Counts up within a document. Reports come live, by the stash and by the finaliser, in any order and more than once. */
  order: number;
  url: string;
  atMs: number;
  name: VitalName;
  value: number;
  navigation: string;
  attribution: Readonly<Record<string, string | number | boolean>>;
};

/** The last value of one vital in one navigation: seconds, or a score for CLS. */
export type Vital = {
  document: string;
  name: VitalName;
  url: string;
  atMs: number;
  value: number;
  detail: VitalDetail;
};

/** Which element, by what interaction, and where the time went (`renderDelaySeconds`), as far as the browser knows. */
export type VitalDetail = Readonly<Record<string, string | number>>;

/** The binding can be called by the page itself, so nothing is believed unseen. */
export function isVitalMessage(thing: unknown): thing is VitalMessage {
  const message = thing as Partial<VitalMessage> | null;
  return (
    typeof message === 'object' &&
    message !== null &&
    vitalNames.some((name) => name === message.name) &&
    [message.document, message.url, message.navigation].every((text) => typeof text === 'string') &&
    [message.order, message.atMs, message.value].every((number) => Number.isFinite(number)) &&
    typeof message.attribution === 'object' &&
    message.attribution !== null
  );
}

/**
 * One value per navigation and metric: the report that was made last, however it got here. A document is one navigation,
 * since Playwright switches the back/forward cache off.
 */
export function lastVitals(messages: Iterable<VitalMessage>): Vital[] {
  const last = new Map<string, VitalMessage>();
  for (const message of messages) {
    const key = `${message.document} ${message.name}`;
    const known = last.get(key);
    if (!known || message.order > known.order) last.set(key, message);
  }
  return [...last.values()].map(toVital);
}

function toVital({ document, name, url, atMs, value, navigation, attribution }: VitalMessage): Vital {
  const detail: Record<string, string | number> = {};
  const element = attribution.target ?? attribution.interactionTarget ?? attribution.largestShiftTarget;
  if (typeof element === 'string' && element !== '') detail.element = element;
  if (typeof attribution.interactionType === 'string') detail.interaction = attribution.interactionType;
  // Left before its paint came: it took at least that long.
  if (typeof attribution.endedBy === 'string') detail.endedBy = attribution.endedBy;
  for (const [from, to] of Object.entries(phasesOf[name])) {
    const ms = attribution[from];
    if (typeof ms === 'number') detail[to] = ms / 1000;
  }
  detail.navigation = navigation;
  return { document, name, url, atMs, value: name === 'CLS' ? value : value / 1000, detail };
}

/** web-vitals' own names of the parts that add up to a value (https://github.com/GoogleChrome/web-vitals#attribution). */
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
