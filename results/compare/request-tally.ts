import type { Slice } from '../record/digest.ts';
import { countOf } from '../record/histogram.ts';
import type { Row } from '../record/row.ts';

const partOf = {
  k6_http_req_blocked_seconds: 'blocked',
  k6_http_req_connecting_seconds: 'connecting',
  k6_http_req_tls_handshaking_seconds: 'tls',
  k6_http_req_sending_seconds: 'sending',
  k6_http_req_waiting_seconds: 'waiting',
  k6_http_req_receiving_seconds: 'receiving',
} as const satisfies Record<string, Slice['part']>;

/** Adds up the time and the failures of requests by kind of traffic, endpoint, status and part of the request. */
export class RequestTally {
  requests = 0;
  readonly #slices = new Map<string, Slice>();

  add(row: Row): void {
    if (!('h' in row)) return;
    const { metric, labels } = row;
    if (metric === 'k6_http_req_duration_seconds') {
      const n = countOf(row.h) + row.h.censored;
      this.requests += n;
      if (labels.expected_response === 'false' || labels.outcome === 'dropped') this.#count('errors', labels, n);
      return;
    }
    const part = partOf[metric as keyof typeof partOf];
    if (part === undefined) return;
    this.#count(part, labels, row.h.sum);
    // In k6, `blocked` contains the set-up of a new connection (lib/netext/httpext/tracer.go of k6). The set-up is
    // subtracted, so that only DNS and the wait for a free connection remain.
    if (part === 'connecting' || part === 'tls') this.#count('blocked', labels, -row.h.sum);
  }

  slices(): Slice[] {
    return [...this.#slices.values()].filter(({ sum }) => sum !== 0);
  }

  #count(part: Slice['part'], labels: Row['labels'], sum: number): void {
    const { scenario = '', name = '', error_code: code = '', outcome = '' } = labels;
    const status = labels.status && labels.status !== '0' ? labels.status : outcome || (code && `error ${code}`);
    const key = `${part}\u0001${scenario}\u0001${name}\u0001${status}`;
    const slice = this.#slices.get(key);
    if (slice) slice.sum += sum;
    else this.#slices.set(key, { part, kind: scenario, endpoint: name, status, sum });
  }
}
