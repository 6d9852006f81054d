import { type AddressInfo, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { queryInstant } from './query.ts';
import { postWrite } from './server.ts';

/** Returns the address of a server that answers each connection with `text`. */
async function serve(text: string): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(text));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/write`;
}

it.each(['000', '042', '099'])('an answer with the status %s is named as invalid HTTP', async (status) => {
  const writeUrl = await serve(`HTTP/1.1 ${status} x\r\nContent-Length: 0\r\n\r\n`);
  const { kind, reason } = await postWrite({ writeUrl }, new Uint8Array(8), new AbortController().signal);
  expect([kind, reason]).toEqual(['later', 'no answer: the answer is not valid HTTP']);
  await expect(queryInstant({ writeUrl }, 'up')).rejects.toThrow(/: the answer is not valid HTTP$/);
});

it.each([
  ['hello', 'Expected HTTP/'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\nhello', 'Duplicate Content-Length'],
])('the words of the parser for %j stay', async (text, words) => {
  const writeUrl = await serve(text);
  const { reason } = await postWrite({ writeUrl }, new Uint8Array(8), new AbortController().signal);
  expect(reason).toContain(words);
});
