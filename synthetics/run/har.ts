import type { Scrubber } from './scrub.ts';

type Header = { name: string; value: string };
type Har = { log: { entries: { request: HarMessage; response: HarMessage }[] } };
type HarMessage = { headers: Header[]; cookies: unknown[] };

const secretHeaders = /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key)$/i;

/** The text of a HAR (http://www.softwareishard.com/blog/har-12-spec/) without cookies, secret headers and secrets. */
export function scrubHar(text: string, scrubber: Scrubber): string {
  const har = JSON.parse(text) as Har;
  for (const { request, response } of har.log.entries) {
    for (const message of [request, response]) {
      message.cookies = [];
      for (const header of message.headers) if (secretHeaders.test(header.name)) header.value = '***';
    }
  }
  return scrubber.text(JSON.stringify(har, null, 1));
}
