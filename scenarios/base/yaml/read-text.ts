import { statSync } from 'node:fs';
import { messageOf, UserError } from '../errors.ts';
import { bodyLimits } from '../limits/body-limits.ts';
import { BodyLimitError, showBytes } from '../limits/limit-error.ts';
import { readFileBytes } from '../limits/read-text-file.ts';

/** Returns the text of a YAML file, without a byte order mark. Throws UserError if the file cannot be read as UTF-8. */
export function readText(file: string): string {
  const bytes = readBytes(file);
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') {
    throw new UserError('the file is UTF-16 text, but a YAML file must be UTF-8', {
      file,
      line: 1,
      hint: 'save the file as UTF-8',
    });
  }
  const zero = bytes.indexOf(0);
  if (zero >= 0)
    throw new UserError('the file is binary, but a YAML file must be UTF-8 text', { file, line: lineOf(bytes, zero) });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const wrong = Buffer.from(new TextDecoder().decode(bytes).split('\ufffd')[0]!).length;
    const line = lineOf(bytes, wrong);
    throw new UserError('the file is not UTF-8 text, but a YAML file must be UTF-8 text', { file, line }, { cause });
  }
}

function readBytes(file: string): Buffer {
  try {
    const stat = statSync(file);
    if (stat.isDirectory()) throw new UserError('this is a directory, but a YAML file is needed', { file });
    if (!stat.isFile()) throw new UserError('this is not a regular file', { file });
    return readFileBytes(file, bodyLimits.yamlFile);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    if (cause instanceof BodyLimitError) {
      throw new UserError(`the file is larger than ${showBytes(cause.limit.bytes)}`, { file }, { cause });
    }
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UserError(
      isMissing ? 'no such file' : `the file cannot be read: ${messageOf(cause)}`,
      { file },
      { cause },
    );
  }
}

function lineOf(bytes: Buffer, at: number): number {
  let line = 1;
  for (let i = bytes.indexOf(10); i >= 0 && i < at; i = bytes.indexOf(10, i + 1)) line += 1;
  return line;
}
