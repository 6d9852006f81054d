import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import { learnTokens } from '../../scenarios/base/secrets/issued-tokens.ts';
import { mask } from '../../scenarios/base/secrets/masker.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';

type Header = { name: string; value: string };
type Har = { log: { entries: { request: HarMessage; response: HarMessage }[] } };
type HarMessage = { headers: Header[]; cookies: unknown[] };

const secretHeaders = /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key)$/i;

/**
 * Returns a HAR (http://www.softwareishard.com/blog/har-12-spec/) without cookies. Secrets and the values of secret
 * headers are masked.
 */
export function cleanHar(text: string): string {
  const har = parseJson(text) as Har;
  for (const { request, response } of har.log.entries) {
    for (const message of [request, response]) {
      message.cookies = [];
      for (const header of message.headers) {
        if (!secretHeaders.test(header.name)) continue;
        learnTokens(masker, `${header.name}: ${header.value}`);
        header.value = mask;
      }
    }
  }
  return JSON.stringify(masker.value(har), null, 1);
}
