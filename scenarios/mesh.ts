// The mesh broker by REST: messages, peers, polls. Live delivery over WebSocket is the mesh-node simulator's part.
// Alone: MESHPROOF_MESH_URL=http://127.0.0.1:8080 k6 run scenarios/mesh.ts
import { createClient } from './lib/client.ts';
import { type Draw, doOne, draw, textOf } from './lib/data.ts';
import { requests } from './lib/names.ts';
import { plainOptions } from './lib/plain.ts';

type Sent = { success: boolean; message: { id: string; message: string } };
type Poll = { success: boolean; poll: { id: string; options: string[]; votes: Record<string, number> } };

export const options = plainOptions(5, 200);

const mesh = createClient('mesh');

export default function (): void {
  const random = draw();
  doOne(random.next, [
    [50, () => sendMessage(random)],
    [15, listMessages],
    [15, listPeers],
    [10, readStats],
    [5, () => holdPoll(random)],
    [5, listPolls],
  ]);
}

function sendMessage(random: Draw): void {
  const message = `${random.id} ${textOf(random, 2 + random.whole(10))}`;
  const priority = ['low', 'normal', 'high'][random.whole(3)];
  mesh.post<Sent>('/api/v1/messages/send', {
    name: requests.sendMessage,
    body: { message, priority },
    holds: ({ success, message: sent }) => success && sent.message === message,
  });
}

function listMessages(): void {
  mesh.get<{ count: number; messages: object[] }>('/api/v1/messages', {
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

/** A poll of this iteration's own, so that its votes can be known. */
function holdPoll(random: Draw): void {
  const created = mesh.post<Poll>('/api/v1/polls/create', {
    name: requests.createPoll,
    body: { title: `Poll ${random.id}`, description: 'load', options: 'yes,no', creatorId: random.id },
    holds: ({ success, poll }) => success && poll.options.length === 2,
  });
  if (!created) return;
  const pollId = created.poll.id;
  mesh.post<Poll>('/api/v1/polls/vote', {
    name: requests.votePoll,
    body: { pollId, option: 'yes', userId: random.id },
    holds: ({ success, poll }) => success && poll.votes.yes === 1,
  });
  mesh.post<{ pollId: string; total: number; leader: string }>('/api/v1/polls/analyze', {
    name: requests.analyzePoll,
    body: { pollId },
    holds: ({ total, leader }) => total === 1 && leader === 'yes',
  });
}
