import type { Client, ClientDuplexStream } from '@grpc/grpc-js';
import protobuf from 'protobufjs';

/** The needed parts of grpc.reflection.v1: https://github.com/grpc/grpc/blob/master/doc/server-reflection.md */
const { root } = protobuf.parse(`syntax = "proto3";
  message Request { oneof ask { string file_by_filename = 3; string file_containing_symbol = 4; string list_services = 7; } }
  message Response { oneof answer { Files files = 4; Services services = 6; Failure failure = 7; } }
  message Files { repeated bytes file = 1; }
  message Services { repeated Service service = 1; }
  message Service { string name = 1; }
  message Failure { int32 code = 1; string text = 2; }`);
const [request, response] = [root.lookupType('Request'), root.lookupType('Response')];
const fileSet = protobuf.parse('syntax = "proto3"; message FileSet { repeated bytes file = 1; }').root;
/** The needed fields of FileDescriptorProto (descriptor.proto). */
const fileHead = protobuf.parse(
  'syntax = "proto3"; message File { string name = 1; repeated string dependency = 3; }',
).root;

/** Old servers have only the second version, which has the same messages. */
const versions = ['grpc.reflection.v1', 'grpc.reflection.v1alpha'];
const mostAsks = 500;
/** The maximum total size of a server's descriptor files. The files of hundreds of services have about 1 MB. */
const mostBytes = 10_000_000;

type Ask = { listServices?: string; fileContainingSymbol?: string; fileByFilename?: string };
type Answer = { files?: { file: Uint8Array[] }; services?: { service: { name: string }[] } };

/** `files` is an encoded FileDescriptorSet. */
export type Reflected = { services: string[]; files: Buffer };

/**
 * Requests the list of services from a server by reflection. Resolves to undefined if the server has no reflection.
 * Rejects if a file from the server cannot be decoded.
 */
export async function reflect(client: Client): Promise<Reflected | undefined> {
  for (const version of versions) {
    const ask = open(client, `/${version}.ServerReflection/ServerReflectionInfo`);
    try {
      const listed = await ask.answer({ listServices: '*' });
      if (!listed?.services) continue;
      const services = listed.services.service.map(({ name }) => name);
      return { services, files: await filesOf(services, ask.answer) };
    } finally {
      ask.close();
    }
  }
  return undefined;
}

/**
 * Resolves to the files that define the services, and their imports. Each file comes after the files that it imports.
 * After 500 requests or 10 MB, or when the stream has ended, no further file is requested.
 */
async function filesOf(
  services: readonly string[],
  answer: (ask: Ask) => Promise<Answer | undefined>,
): Promise<Buffer> {
  const known = new Map<string, { bytes: Uint8Array; imports: string[] }>();
  const asks: Ask[] = services.map((service) => ({ fileContainingSymbol: service }));
  const imported = new Set<string>();
  let asked = 0;
  let bytesKnown = 0;
  for (const ask of asks) {
    if (ask.fileByFilename !== undefined && known.has(ask.fileByFilename)) continue;
    if (asked >= mostAsks || bytesKnown > mostBytes) break;
    asked += 1;
    const answered = await answer(ask);
    if (!answered) break;
    for (const bytes of answered.files?.file ?? []) {
      const head = fileHead.lookupType('File').decode(bytes) as unknown as { name: string; dependency: string[] };
      // A server may send a proto file again with each service that imports the file.
      if (known.has(head.name)) continue;
      bytesKnown += bytes.length;
      known.set(head.name, { bytes, imports: head.dependency });
      for (const name of head.dependency) {
        if (!imported.has(name)) asks.push({ fileByFilename: name });
        imported.add(name);
      }
    }
  }
  const ordered = new Set<string>();
  const visited = new Set<string>();
  // Protobuf forbids files that import each other, but a server may send such files. So each file is visited once.
  const visit = (name: string) => {
    if (visited.has(name) || !known.has(name)) return;
    visited.add(name);
    for (const imported of known.get(name)!.imports) visit(imported);
    ordered.add(name);
  };
  for (const name of known.keys()) visit(name);
  const file = [...ordered].map((name) => known.get(name)!.bytes);
  return Buffer.from(fileSet.lookupType('FileSet').encode({ file }).finish());
}

/**
 * Opens a stream. The returned function `answer` sends a request and resolves to the next message. It resolves to
 * undefined after the stream has ended.
 */
function open(client: Client, path: string) {
  const stream: ClientDuplexStream<Ask, Answer> = client.makeBidiStreamRequest(
    path,
    (ask) => Buffer.from(request.encode(ask).finish()),
    (bytes) => response.decode(bytes) as Answer,
  );
  let waiting: (answer: Answer | undefined) => void = () => undefined;
  let isOver = false;
  const end = () => {
    isOver = true;
    waiting(undefined);
  };
  stream.on('data', (answer: Answer) => waiting(answer));
  stream.on('error', end);
  stream.on('end', end);
  return {
    answer: (ask: Ask) =>
      new Promise<Answer | undefined>((resolve) => {
        waiting = resolve;
        if (isOver) resolve(undefined);
        else stream.write(ask);
      }),
    close: () => stream.cancel(),
  };
}
