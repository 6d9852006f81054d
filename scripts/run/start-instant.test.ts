import { expect, it } from 'vitest';
import { producers } from '../plan/producers.ts';
import { startInstant } from './start-instant.ts';

const named = (...names: string[]) => producers.filter(({ name }) => names.includes(name));

it('starts checks immediately, and load after its lead time', () => {
  expect(startInstant(named('probes'), 10_123)).toBe(10_123);
  expect(startInstant(named('probes', 'journeys'), 10_123)).toBe(10_123);
  expect(startInstant(named('k6'), 10_123)).toBe(13_123);
  expect(startInstant(named('probes', 'k6'), 10_000)).toBe(13_000);
  expect(startInstant(named('mesh-node', 'chat-user'), 10_000)).toBe(10_500);
});
