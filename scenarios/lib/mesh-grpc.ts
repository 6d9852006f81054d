import { Counter } from 'k6/metrics';
import { type Response, StatusOK } from 'k6/net/grpc';
import { clearTimeout, setTimeout } from 'k6/timers';
import { type Draw, textOf } from './data.ts';
import { Client, Stream } from './grpc-frame.ts';
import { environment, ownMetrics, requests } from './names.ts';
import { timeoutMs } from './time-limit.ts';
import { countFound } from './written.ts';

type Message = { message: string };
type Poll = { id: string; votes?: Record<string, number> };

const calls = new Counter(ownMetrics.grpcCalls);
const failures = new Counter(ownMetrics.grpcFailures);

const [, scheme, host = '', port] = /^(https?):\/\/([^/]+?)(?::(\d+))?\/*$/.exec(__ENV[environment.grpc] ?? '') ?? [];

export const hasGrpc = scheme !== undefined;

// k6 loads .proto files in the init context only, so each VU creates its client here.
const client = hasGrpc ? new Client() : undefined;
client?.load([import.meta.resolve('.').replace(/^file:\/\//, '')], 'mesh.proto');
let connected = false;

/** Reads peers and statistics and sends a message, over the VU's own connection. */
export function talk(random: Draw): void {
  if (!connect()) return;
  invoke(requests.grpcPeers, {}, () => true);
  invoke(requests.grpcStats, {}, () => true);
  const message = `${random.id} ${textOf(random, 2 + random.whole(10))}`;
  send(message, random);
}

/** Creates a poll and votes in it three times. Every accepted vote must be counted exactly once. */
export function vote(random: Draw): void {
  if (!connect()) return;
  const poll = { title: `Poll ${random.id}`, description: 'load', options: 'yes,no', creator_id: random.id };
  const made = invoke<{ poll: Poll }>(requests.grpcCreatePoll, poll, ({ poll }) => typeof poll.id === 'string');
  if (!made) return;
  let accepted = 0;
  let counted: number | undefined;
  for (let voter = 0; voter < 3; voter++) {
    const given = { poll_id: made.poll.id, option: 'yes', user_id: `${random.id}-${voter}` };
    const answer = invoke<{ poll?: Poll }>(requests.grpcVotePoll, given, () => true);
    if (!answer) {
      countFound('vote', undefined, accepted);
      return;
    }
    accepted++;
    counted = answer.poll ? Number(answer.poll.votes?.yes ?? 0) : undefined;
  }
  countFound('vote', counted, accepted);
}

/**
 * Opens the message stream, sends a message, and waits until the message arrives, for at most half of the request
 * timeout.
 */
export function listen(random: Draw): void {
  if (!client || !connect()) return;
  const text = `${random.id} streamed`;
  const stream = new Stream(client, requests.grpcStreamMessages, { tags: { name: requests.grpcStreamMessages } });
  let heard = 0;
  let over = false;
  // The server sends a message only to the streams that are already registered. If this stream receives a message of
  // another client, it is registered.
  let registered = false;
  const end = (sent: boolean) => {
    if (over) return;
    over = true;
    clearTimeout(deadline);
    if (sent) countFound('message', heard > 0 || registered ? heard : undefined);
    // The server never ends this stream.
    client.close();
    connected = false;
  };
  let sending = false;
  stream.on('data', (data) => {
    const { message } = data as unknown as Message;
    if (message !== text) {
      if (!sending) registered = true;
      return;
    }
    heard++;
    // The delay leaves time for a duplicate, which would follow within milliseconds.
    if (heard === 1) setTimeout(() => end(true), 200);
  });
  stream.on('error', () => end(false));
  stream.write({});
  stream.end();
  setTimeout(() => {
    sending = true;
    if (!send(text, random)) end(false);
  }, 100);
  const deadline = setTimeout(() => end(true), timeoutMs() / 2);
}

function send(message: string, random: Draw): boolean {
  const priority = ['low', 'normal', 'high'][random.whole(3)];
  const sent = invoke<{ message: Message }>(
    requests.grpcSend,
    { message, priority },
    (answer) => answer.message.message === message,
  );
  return sent !== undefined;
}

function connect(): boolean {
  if (connected || !client) return connected;
  try {
    const address = `${host}:${port ?? (scheme === 'https' ? 443 : 80)}`;
    client.connect(address, { plaintext: scheme === 'http', timeout: `${timeoutMs()}ms` });
    connected = true;
  } catch {
    calls.add(1, { name: 'connect' });
    failures.add(1, { name: 'connect' });
  }
  return connected;
}

function invoke<T>(name: string, request: object, holds: (answer: T) => boolean): T | undefined {
  const response = client?.invoke(name, request, { tags: { name }, timeout: `${timeoutMs()}ms` });
  const answer = answerOf(response, holds);
  calls.add(1, { name });
  failures.add(answer === undefined ? 1 : 0, { name });
  return answer;
}

function answerOf<T>(response: Response | undefined, holds: (answer: T) => boolean): T | undefined {
  if (response?.status !== StatusOK) return undefined;
  try {
    const answer = response.message as T;
    return holds(answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}
