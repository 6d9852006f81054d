import { expect, it } from 'vitest';
import { wasRepeated } from './was-repeated.ts';

// Times in milliseconds that k6 2.2 reports.
it.each([
  ['the first request', { blocked: 0.195, connecting: 0.113, tls_handshaking: 0, sending: 0.126 }, false],
  ['a request on a reused connection', { blocked: 0.008, connecting: 0, tls_handshaking: 0, sending: 0.043 }, false],
  ['a large request on a reused connection', { blocked: 0.01, connecting: 0, tls_handshaking: 0, sending: 40 }, false],
  ['a pause of k6 before sending', { blocked: 5, connecting: 0, tls_handshaking: 0, sending: 0.03 }, false],
  ['a pause of k6 twice', { blocked: 0.062, connecting: 0, tls_handshaking: 0, sending: 0.104 }, false],
  ['two longer pauses of k6', { blocked: 0.12, connecting: 0, tls_handshaking: 0, sending: 0.15 }, false],
  [
    'a request after a connection that was idle and closed',
    { blocked: 0.3, connecting: 0.2, tls_handshaking: 0, sending: 0.1 },
    false,
  ],
  ['the first request by TLS', { blocked: 9, connecting: 0.2, tls_handshaking: 8, sending: 0.1 }, false],
  ['a request closed without an answer', { blocked: 0.223, connecting: 0, tls_handshaking: 0, sending: 8.984 }, true],
  ['a request that was reset', { blocked: 0.204, connecting: 0, tls_handshaking: 0, sending: 5.256 }, true],
  ['a request closed at once on loopback', { blocked: 0.201, connecting: 0, tls_handshaking: 0, sending: 0.235 }, true],
  ['a request closed after 50 ms', { blocked: 0.26, connecting: 0, tls_handshaking: 0, sending: 55.5 }, true],
  ['a request by TLS that was closed', { blocked: 8, connecting: 0, tls_handshaking: 7, sending: 0.04 }, true],
])('detects whether k6 repeated a request: %s', (_, timings, repeated) => expect(wasRepeated(timings)).toBe(repeated));
