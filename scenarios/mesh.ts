// Load for the mesh broker by REST, WebSocket and, if the target has it, gRPC: messages, peers, polls. Accepted votes
// and messages are read back, except messages that `talk` sends by gRPC. The mesh-node simulator, not this program,
// checks delivery to many nodes.
// To run it alone: MESHPROOF_MESH_URL=http://127.0.0.1:8080 k6 run scenarios/mesh.ts
import { createClient } from './lib/client.ts';
import { type Draw, doOne, draw, textOf } from './lib/data.ts';
import { hasGrpc, listen, talk, vote } from './lib/mesh-grpc.ts';
import { chatBySocket } from './lib/mesh-socket.ts';
import { requests } from './lib/names.ts';
import { plainOptions } from './lib/plain.ts';
import { countFound, until } from './lib/written.ts';

type Message = { id: string; message: string; timestamp: string };
type Messages = { count: number; messages: Message[] };
type Sent = { success: boolean; message: Message };
type Poll = { success: boolean; poll: { id: string; options: string[] } };
/** A broker may answer a vote with the poll, with the vote, or with neither: the API promises no content. */
type Voted = { success?: boolean; error?: unknown; poll?: { id: string } };

export const options = plainOptions(5, 200);

const mesh = createClient('mesh');

const grpcWork: [number, (random: Draw) => void][] = [
  [6, talk],
  [2, vote],
  [2, listen],
];

/** Runs one session: a single action by REST, WebSocket or gRPC. */
export default function (): void {
  const random = draw();
  const grpc = hasGrpc ? grpcWork.map(([weight, run]): [number, () => void] => [weight, () => run(random)]) : [];
  doOne(random.next, [
    [45, () => sendMessage(random)],
    [12, listMessages],
    [12, listPeers],
    [8, readStats],
    [4, () => holdPoll(random)],
    [4, listPolls],
    [5, () => chatBySocket(random)],
    ...grpc,
  ]);
}

/** The assumed maximum time from the timestamp of a message until the list contains it. */
const listedWithinMs = 1000;

function sendMessage(random: Draw): void {
  const message = `${random.id} ${textOf(random, 2 + random.whole(10))}`;
  const priority = ['low', 'normal', 'high'][random.whole(3)];
  const sent = mesh.post<Sent>('/api/v1/messages/send', {
    name: requests.sendMessage,
    body: { message, priority },
    holds: ({ success, message: answered }) => success && answered.message === message,
  });
  if (!sent) return;
  let completeLists = 0;
  const found = until(() => {
    const list = listMessages();
    const times = list?.messages.filter((one) => one.message === message).length;
    if (times === undefined || times > 0) return times;
    // The list keeps only the latest messages. If all of them are newer than the sent message, the absence of the sent
    // message proves nothing. The margin `listedWithinMs` is needed, because concurrent messages may not be listed in
    // the order of their timestamps.
    const reachesBack = list?.messages.some(
      ({ timestamp }) => Date.parse(timestamp) < Date.parse(sent.message.timestamp) - listedWithinMs,
    );
    const isComplete = list !== undefined && (list.count === 0 || reachesBack);
    // The list may lag, so a message counts as lost only if it is missing from three complete lists.
    return isComplete && ++completeLists > 2 ? 0 : undefined;
  });
  countFound('message', found);
}

function listMessages(): Messages | undefined {
  return mesh.get<Messages>('/api/v1/messages', {
    name: requests.listMessages,
    holds: ({ count, messages }) => messages.length === count,
  });
}

function listPeers(): void {
  mesh.get<{ count: number; peers: object[] }>('/api/v1/peers', {
    name: requests.listPeers,
    holds: ({ count, peers }) => peers.length === count,
  });
}

function readStats(): void {
  mesh.get<{ total_peers: number }>('/api/v1/stats', {
    name: requests.readStats,
    holds: ({ total_peers }) => total_peers >= 0,
  });
}

function listPolls(): void {
  mesh.get<{ count: number; polls: object[] }>('/api/v1/polls', {
    name: requests.listPolls,
    holds: ({ count, polls }) => polls.length === count,
  });
}

const voters = 5;

/** Every accepted vote must be counted exactly once. */
function holdPoll(random: Draw): void {
  const created = mesh.post<Poll>('/api/v1/polls/create', {
    name: requests.createPoll,
    body: { title: `Poll ${random.id}`, description: 'load', options: 'yes,no', creatorId: random.id },
    holds: ({ success, poll }) => success && poll.options.length === 2,
  });
  if (!created) return;
  const pollId = created.poll.id;
  let accepted = 0;
  for (let voter = 0; voter < voters; voter++) {
    const vote = mesh.post<Voted>('/api/v1/polls/vote', {
      name: requests.votePoll,
      body: { pollId, option: voter % 2 === 0 ? 'yes' : 'no', userId: `${random.id}-${voter}` },
      holds: ({ success, error, poll }) => success !== false && !error && (poll?.id ?? pollId) === pollId,
    });
    // After a wrong answer, the target may or may not have counted the vote. So the number of votes is not checked.
    if (!vote) {
      countFound('vote', undefined, accepted);
      return;
    }
    accepted++;
  }
  const analysis = mesh.post<{ pollId: string; total: number; leader: string }>('/api/v1/polls/analyze', {
    name: requests.analyzePoll,
    body: { pollId },
    holds: ({ total, leader }) => total >= 0 && typeof leader === 'string',
  });
  countFound('vote', analysis?.total, accepted);
}
