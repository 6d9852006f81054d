import { noteFailure } from './failure-note.ts';
import { cutMargin, setupMark } from './names.ts';
import { type Answer, keepLast, lastAnswer } from './seen-answers.ts';

/** This declaration is needed, because k6's types do not declare `console`. */
declare const console: { error(text: string): void };

/**
 * The message to the user shows this many characters of the last body. The log line has `cutMargin` more, so that
 * meshproof can recognise a secret that the message would cut.
 */
const bodyKept = 200;

/**
 * Runs a setup() or teardown(). After an exception, logs the last answer of the target, which is probably the cause,
 * and rethrows.
 */
export async function withAnswer<T>(step: 'setup' | 'teardown', label: string, run: () => T): Promise<Awaited<T>> {
  keepLast(true);
  try {
    return await run();
  } catch (error) {
    note(step, label);
    throw error;
  } finally {
    keepLast(false);
  }
}

function note(step: 'setup' | 'teardown', program: string): void {
  const last = lastAnswer();
  if (last === undefined) return;
  const { request, status, error, body } = last;
  noteFailure(last, `${step}()`, isSuccess(last));
  const text = typeof body === 'string' ? body.slice(0, bodyKept + cutMargin) : '';
  console.error(
    setupMark + JSON.stringify({ step, program, method: request.method, url: request.url, status, error, text }),
  );
}

const isSuccess = ({ status }: Answer) => status >= 200 && status < 300;
