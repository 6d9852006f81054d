import { stripVTControlCharacters } from 'node:util';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { secretForms } from '../../scenarios/plan/secret-forms.ts';

const mask = '***';

/** Replaces secrets in texts and archives by `***`. Secrets can be added later, such as session cookies. */
export class Scrubber {
  readonly #forms = new Set<string>();

  constructor(secrets: readonly string[] = []) {
    for (const secret of secrets) this.add(secret);
  }

  add(secret: string): void {
    for (const form of secretForms(secret)) this.#forms.add(form);
  }

  /** The text without secrets, terminal colours and the header lines of Playwright's call logs. */
  text(text: string): string {
    const plain = stripVTControlCharacters(text).replace(
      /\b((?:proxy-)?authorization|(?:set-)?cookie)(\s*:\s*)[^\r\n]+/gi,
      `$1$2${mask}`,
    );
    return this.#longestFirst().reduce((clean, form) => clean.replaceAll(form, mask), plain);
  }

  /** The zip archive with secrets replaced in the content and name of every entry. */
  zip(archive: Uint8Array): Uint8Array {
    const forms = this.#longestFirst().map((form) => Buffer.from(form));
    const entries = Object.entries(unzipSync(archive)).map(([name, bytes]): [string, Uint8Array] => [
      this.text(name),
      forms.reduce(replaceBytes, bytes),
    ]);
    return zipSync(Object.fromEntries(entries), { level: 6 });
  }

  /** Longer spellings first: a shorter one may be part of a longer one and would leave its rest behind. */
  #longestFirst(): string[] {
    return [...this.#forms].sort((a, b) => b.length - a.length);
  }
}

function replaceBytes(bytes: Uint8Array, form: Buffer): Uint8Array {
  const from = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  let at = 0;
  for (let hit = from.indexOf(form); hit >= 0; hit = from.indexOf(form, at)) {
    parts.push(from.subarray(at, hit), strToU8(mask));
    at = hit + form.length;
  }
  return parts.length === 0 ? bytes : new Uint8Array(Buffer.concat([...parts, from.subarray(at)]));
}
