import { jsonIn } from '../../../scenarios/base/limits/parse-json.ts';
import { jsonTime } from './log-time.ts';
import type { Seen } from './seen-routes.ts';

/**
 * Names under which nginx, Caddy, Traefik, Envoy and common loggers write each field, in lower case without `_`, `-`,
 * `.` and `@`.
 */
const keys = {
  request: ['request', 'requestline', 'httprequest'],
  method: ['method', 'requestmethod', 'httpmethod', 'verb', 'httprequestmethod', 'reqmethod'],
  target: [
    'requesturi',
    'uri',
    'requestpath',
    'path',
    'url',
    'requesturl',
    'httpurl',
    'originalpath',
    'urlpath',
    'target',
    'requrl',
  ],
  status: [
    'status',
    'statuscode',
    'responsecode',
    'downstreamstatus',
    'originstatus',
    'httpstatus',
    'responsestatus',
    'httpresponsestatuscode',
    'resstatuscode',
  ],
  time: ['time', 'timestamp', 'ts', 'timelocal', 'timeiso8601', 'startutc', 'starttime', 'datetime', 'date', 'msec'],
} as const;

/** Returns the request of a line with a JSON object; undefined for a line without method, path or status. */
export function jsonRequest(line: string): Seen | undefined {
  const fields = fieldsOf(line);
  if (!fields) return undefined;
  const first = (names: readonly string[]) =>
    names.map((name) => fields.get(name)).find((value) => value !== undefined);
  const [, lineMethod, lineTarget] = /^([A-Za-z]+) (\S+)/.exec(String(first(keys.request) ?? '')) ?? [];
  const method = first(keys.method) ?? lineMethod;
  const target = first(keys.target) ?? lineTarget;
  const status = Number(first(keys.status));
  if (typeof method !== 'string' || typeof target !== 'string' || !(status >= 100 && status < 600)) return undefined;
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '') || '/';
  return { method: method.toUpperCase(), target: path, status, atMs: jsonTime(first(keys.time)) };
}

/** Returns the fields of the JSON object in a line. The names are normalised: `request.Method` is `requestmethod`. */
function fieldsOf(line: string): Map<string, unknown> | undefined {
  const value = jsonIn(line);
  if (value === undefined) return undefined;
  const fields = new Map<string, unknown>();
  const put = (object: object, prefix: string) => {
    for (const [key, one] of Object.entries(object)) {
      const name = prefix + key.toLowerCase().replace(/[_\-.@]/g, '');
      if (typeof one === 'object' && one !== null && prefix === '') put(one, name);
      else if (!fields.has(name)) fields.set(name, one);
    }
  };
  if (typeof value === 'object' && value !== null) put(value, '');
  return fields;
}
