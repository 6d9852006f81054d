import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lazily } from '../../scenarios/base/lazily.ts';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { shortestToken } from '../../scenarios/base/secrets/issued-tokens.ts';

/** The build writes this file into `dist`, because the built package has no sources. */
export const ownWordsFile = 'own-words.txt';

/**
 * The words in meshproof's own code: the names of metrics, keys, labels, values and elements that meshproof itself
 * writes. An issued token that equals such a word is not masked. Otherwise, the target could issue a name as a token
 * and so remove it from the record. Words with escapes form a second text: only this text needs the slow decoding.
 */
export const own = lazily({
  words: () => {
    const words = (fromSource ? wordsInSources() : readFileSync(fileURLToPath(built), 'utf8')).split('\n');
    const escapes = /[%&\\]/;
    return [words.filter((one) => !escapes.test(one)), words.filter((one) => escapes.test(one))].map((all) =>
      all.join('\n'),
    );
  },
});

const fromSource = import.meta.url.endsWith('.ts');
const built = new URL(ownWordsFile, import.meta.url);
const rooms = ['scenarios', 'synthetics', 'simulators', 'thresholds', 'results', 'scripts'];
/** Tests, tools of this repository, and the simulated target write nothing into a record. */
const foreign = /\.test\.|\.fixture\.|^scripts\/(?:test|ci|bench|setup)\/|^simulators\/system\//;
/** Comments, and the end of an import, which has a path to another source. */
const unwritten = /^\s*(?:\/\/|\/\*|\*)|from '[^']*';$/;
const word = new RegExp(`[^\\s'"\`(){}<>;,=$!|?*^[\\]\\\\]{${shortestToken},}`, 'g');
/** A number of eight digits, a UUID, or a long hexadecimal number, such as a session number. */
const numeric = /\d{8}|[\da-f]{8}-[\da-f]{4}|[\da-f]{16}/i;
/** A word without such a letter is a number, perhaps in hexadecimal form or with an exponent. */
const beyondNumbers = /[g-wyz]/i;

/**
 * Returns the words in the sources of meshproof, one in a line. Words that are too short for a token are left out.
 * Numbers are left out too, because a session number could occur in them.
 */
export function wordsInSources(): string {
  const words = new Set<string>();
  for (const room of rooms)
    for (const name of readdirSync(join(packageRoot, room), { recursive: true, encoding: 'utf8' })) {
      const file = `${room}/${name}`;
      if (!file.endsWith('.ts') || foreign.test(file)) continue;
      for (const line of readFileSync(join(packageRoot, file), 'utf8').split('\n'))
        if (!unwritten.test(line))
          for (const [found] of line.matchAll(word))
            if (beyondNumbers.test(found) && !numeric.test(found)) words.add(found);
    }
  return [...words].join('\n');
}
