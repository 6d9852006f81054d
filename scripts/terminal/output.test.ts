import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { foreignPieces, hasCommand } from '../../results/words/foreign-text.fixture.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { isPrintable } from '../../scenarios/base/printable.ts';
import { exitOnError } from '../lib/process-end.ts';
import { warnGithub } from './github.ts';
import { printJson, printJsonText, printLine, printPainted, printText, warn } from './output.ts';
import { screenOn } from './terminal.ts';

let written: string;
beforeEach(() => {
  written = '';
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      written += String(text);
      return true;
    });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const screen = (isTTY: boolean) =>
  screenOn({ ...process.stderr, isTTY, columns: 80, write: process.stderr.write.bind(process.stderr) }, {});

const ways: [string, (text: string) => void][] = [
  ['a line', printLine],
  ['a text', (text) => printText(`${text}\n`)],
  ['a painted report', (text) => printPainted(`${text}\n`)],
  ['a document of JSON', (text) => printJson({ [text]: [text] })],
  ['a line of JSON', (text) => printJsonText(`${JSON.stringify(text)}\n`)],
  ['a warning', warn],
  ['progress', (text) => screen(false)(text)],
  ['a block of progress', (text) => screen(true).draw!([text])],
  ['an error of ours', (text) => exitOnError(new Error(text))],
];

describe.each(ways)('%s', (_, print) => {
  it.each(foreignPieces)('prints no sequence and no command of a CI server for %j', (piece) => {
    print(`a ${piece} b`);
    expect(written).not.toBe('');
    const own = written.replaceAll('\u001b[31m', '');
    for (const line of own.split(/\r?\n/)) {
      expect([line, isPrintable(line.replaceAll('\t', ' '))]).toEqual([line, true]);
      expect([line, hasCommand(line)]).toEqual([line, false]);
    }
  });
});

it('writes an annotation as a command of the workflow', () => {
  warnGithub('a:b', 'x\n::error::y', { GITHUB_ACTIONS: 'true' });
  expect(written).toBe('::warning title=a%3Ab::x ::error::y\n');
});

it('sets the exit code of our own bug', () => {
  exitOnError(new Error('x'));
  expect(process.exitCode).toBe(exitCode.bug);
});
