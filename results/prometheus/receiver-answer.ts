/** The statuses of accepted writes. Prometheus and VictoriaMetrics answer 204, gateways and clouds 200 or 202. */
const receiverCodes: readonly number[] = [200, 202, 204];

/**
 * Returns the reason why a 2xx answer to a write request is not from a remote-write receiver, or null. A login page, a
 * captive portal or a web server answers every request with 200 and a page.
 */
export function foreignAnswer(status: number, contentType: string | null, body: string): string | null {
  if (!receiverCodes.includes(status)) return `a remote-write receiver does not answer with ${status}`;
  if (status === 204) return null;
  const isPage = /\b(html|xml)\b/i.test(contentType ?? '') || /^[\s\uFEFF]*</.test(body);
  return isPage ? `a remote-write receiver does not answer with ${status} and a web page` : null;
}
