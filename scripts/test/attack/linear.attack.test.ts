import { describe, expect, it } from 'vitest';
import { type HostileText, hostileTexts, type TextReader, textReaders } from './linear.fixture.ts';
import { cross } from './table.ts';

/** The long text is eight times as long. Linear time needs eight times as much, quadratic time 64 times. */
const [short, long] = [8_000, 64_000];
/** The largest accepted factor. It lies between 8 and 64, because measured times vary. */
const mostTimes = 24;
/** Milliseconds that cover compiling and the resolution of the clock. */
const freeMs = 10;

describe('a hostile text', () => {
  it.each(cross(hostileTexts, textReaders))('%s is read in linear time', (_, text, reader) => {
    // The shortest of several measurements counts, because other work of the process may fall into one of them.
    const turns = Array.from({ length: 4 }, () => [cpuMs(reader, text, short), cpuMs(reader, text, long)] as const);
    const least = (at: 0 | 1) => Math.min(...turns.map((turn) => turn[at]));
    expect(least(1)).toBeLessThanOrEqual(mostTimes * least(0) + freeMs);
  });
});

/** Returns the processor time of a read in milliseconds. Unlike elapsed time, it does not depend on other processes. */
function cpuMs({ read }: TextReader, text: HostileText, length: number): number {
  const hostile = text.of(length);
  const before = process.cpuUsage();
  read(hostile);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
