import { join } from 'node:path';
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type ServiceError,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import { answerWithDefects } from '../defects/answer-with-defects.ts';
import type { Context } from '../state/context.ts';
import type { Hub } from './hub.ts';
import { type Message, type Outgoing, problemOf } from './messages.ts';
import type { Peers } from './peers.ts';
import type { Poll, Polls } from './polls.ts';

type Parts = { context: Context; peers: Peers; hub: Hub; polls: Polls };

export type GrpcServer = {
  /**
   * Starts to listen on a port; 0 means any free port.
   * @returns the port
   */
  listen(host: string, port: number): Promise<number>;
  close(): void;
};

/** The sender of messages that arrive by gRPC: the broker itself. */
const brokerId = 'broker';

/**
 * Returns the gRPC server of mesh.MeshService. This server shares messages, polls and peers with REST and WebSocket.
 */
export function createGrpcServer({ context, peers, hub, polls }: Parts): GrpcServer {
  const { faults } = context;
  const server = new Server();

  /**
   * Returns the handler of a unary call. The handler applies the same defects as REST. If `answer` returns a `Refusal`,
   * the call ends with the error status of the `Refusal`.
   */
  const unary =
    <Request>(answer: (request: Request) => object | Refusal) =>
    (call: ServerUnaryCall<Request, object>, reply: sendUnaryData<object>) => {
      faults.leak();
      const respond = (answered: object | Refusal) => {
        if (answered instanceof Refusal) reply(answered.error);
        else reply(null, answered);
      };
      answerWithDefects(faults, {
        fail: () => respond(refuse(status.INTERNAL, 'internal error')),
        succeed: () => respond(answer(call.request)),
      });
    };
  const stream =
    <T extends object>(type: string, toMessage: (data: T) => object) =>
    (call: ServerWritableStream<object, object>) => {
      const stop = hub.listen((published, data) => {
        if (published === type) call.write(toMessage(data as T));
      });
      call.on('cancelled', stop).on('error', stop);
    };

  server.addService(meshService(), {
    GetPeers: unary(() => {
      const list = peers.list();
      return { count: list.length, peers: list.map(({ lastSeen, ...peer }) => ({ ...peer, last_seen: lastSeen })) };
    }),
    GetStats: unary(() => hub.stats()),
    SendMessage: unary<{ to: string; message: string; priority: string }>(({ to, message, priority }) => {
      const outgoing = { message, ...(to && { to }), ...(priority && { priority }) };
      const problem = problemOf(outgoing);
      if (problem) return refuse(status.INVALID_ARGUMENT, problem);
      return { success: true, message: messageOf(hub.send(brokerId, outgoing as Outgoing)) };
    }),
    CreatePoll: unary<{ title: string; description: string; options: string; creator_id: string }>((request) => {
      const poll = polls.create(request.title, request.description, request.options, request.creator_id);
      if (typeof poll === 'string') return refuse(status.INVALID_ARGUMENT, poll);
      hub.announce('poll', poll);
      return { success: true, poll: pollOf(poll) };
    }),
    VotePoll: unary<{ poll_id: string; option: string; user_id: string }>((request) => {
      const poll = polls.vote(request.poll_id, request.option, request.user_id, faults.copies('vote'));
      if (!poll) return refuse(status.NOT_FOUND, 'poll or option not found');
      hub.announce('poll', poll);
      return { success: true, poll: pollOf(poll) };
    }),
    StreamMessages: stream('message', messageOf),
    StreamPolls: stream('poll', pollOf),
  });

  return {
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
          if (error) reject(error);
          else resolve(bound);
        });
      }),
    close: () => server.forceShutdown(),
  };
}

/** Loads the service from its proto file, without renaming fields. The k6 program reads the same file. */
function meshService(): ServiceDefinition {
  const file = join(packageRoot, 'scenarios/lib/mesh.proto');
  const loaded = loadPackageDefinition(loadSync(file, { keepCase: true, longs: Number, defaults: true }));
  const { mesh } = loaded as unknown as { mesh: { MeshService: { service: ServiceDefinition } } };
  return mesh.MeshService.service;
}

/** The gRPC status that a refused call ends with. */
class Refusal {
  readonly error: Partial<ServiceError>;

  constructor(code: status, details: string) {
    this.error = { code, details };
  }
}

function refuse(code: status, details: string): Refusal {
  return new Refusal(code, details);
}

function messageOf({ fromId, toId, ...message }: Message): object {
  return { ...message, from_id: fromId, to_id: toId };
}

function pollOf({ creatorId, isActive, createdAt, ...poll }: Poll): object {
  return { ...poll, creator_id: creatorId, is_active: isActive, created_at: createdAt };
}
