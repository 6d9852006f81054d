import { stripVTControlCharacters } from 'node:util';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { secretForms } from '../../scenarios/plan/secret-forms.ts';

const mask = '***';

/** Takes secrets out of text and of archives. They may be added while it is in use: a session cookie comes late. */
export class Scrubber {
  readonly #forms = new Set<string>();

  constructor(secrets: readonly string[] = []) {
    for (const secret of secrets) this.add(secret);
  }

  add(secret: string): void {
    for (const form of secretForms(secret)) this.#forms.add(form);
  }

  /** Also drops terminal colours, and header lines as Playwright's call logs print them. */
  text(text: string): string {
    const plain = stripVTControlCharacters(text).replace(
      /\b((?:proxy-)?authorization|(?:set-)?cookie)(\s*:\s*)[^\r\n]+/gi,
      `$1$2${mask}`,
    );
    return this.#longestFirst().reduce((clean, form) => clean.replaceAll(form, mask), plain);
  }

  /** The archive with every secret in every entry replaced, in names too. */
  zip(archive: Uint8Array): Uint8Array {
    const forms = this.#longestFirst().map((form) => Buffer.from(form));
    const entries = Object.entries(unzipSync(archive)).map(([name, bytes]): [string, Uint8Array] => [
      this.text(name),
      forms.reduce(replaceBytes, bytes),
    ]);
    return zipSync(Object.fromEntries(entries), { level: 6 });
  }

  /** A form may lie within another: the outer one goes first, so that nothing of it is left. */
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
