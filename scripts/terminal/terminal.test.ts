import { describe, expect, it } from 'vitest';
import { screenOn } from './terminal.ts';

/** Returns a fake terminal that understands the two control sequences that meshproof sends. */
function terminal(isTTY: boolean, columns = 40) {
  let lines: string[] = [''];
  const write = (text: string) => {
    for (const [, up, wipe, rest] of text.replaceAll('\u001b', '␛').matchAll(/␛\[(\d+)A|(␛\[0J)|([^␛]+)/g)) {
      if (up) lines = lines.slice(0, lines.length - 1 - Number(up)).concat('');
      else if (!wipe && rest) {
        const [first = '', ...more] = rest.split('\n');
        lines = [...lines.slice(0, -1), lines.at(-1) + first, ...more];
      }
    }
    return true;
  };
  return { stream: { isTTY, columns, write } as unknown as NodeJS.WriteStream, lines: () => lines.slice(0, -1) };
}

describe('screenOn', () => {
  it('redraws a block in place and prints lines above it', () => {
    const { stream, lines } = terminal(true);
    const say = screenOn(stream, {});
    say('begin');
    say.draw!(['steady 0:01', '  api']);
    say.draw!(['steady 0:02', '  api', '  mesh']);
    say('a word');
    expect(lines()).toEqual(['begin', 'a word', 'steady 0:02', '  api', '  mesh']);
  });

  it('clears a finished block, so that later lines are not wiped', () => {
    const { stream, lines } = terminal(true);
    const say = screenOn(stream, {});
    say.draw!(['steady 0:01', '  api']);
    say.draw!([]);
    stream.write('the report\n');
    say('the end');
    expect(lines()).toEqual(['the report', 'the end']);
  });

  it('cuts lines to the width of the terminal', () => {
    const { stream, lines } = terminal(true, 30);
    screenOn(stream, {}).draw!(['x'.repeat(80)]);
    expect(lines()).toEqual(['x'.repeat(29)]);
  });

  it.each([
    ['a pipe', false, {}],
    ['CI', true, { CI: 'true' }],
    ['NO_COLOR', true, { NO_COLOR: '1' }],
    ['a dumb terminal', true, { TERM: 'dumb' }],
  ])('prints plain lines for %s', (_, isTTY, environment) => {
    const { stream, lines } = terminal(isTTY);
    const say = screenOn(stream, environment);
    say('one');
    expect([say.draw, lines()]).toEqual([undefined, ['one']]);
  });
});
