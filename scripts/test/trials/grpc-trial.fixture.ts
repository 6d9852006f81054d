import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { loadFileDescriptorSetFromObject } from '@grpc/proto-loader';
import protobuf from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor/index.js';

const shop = `syntax = "proto3"; package shop;
  service Shop {
    rpc ListCakes (Empty) returns (Cakes);
    rpc GetCake (Named) returns (Cake);
    rpc Bake (Named) returns (Cake);
    rpc TasteCake (Named) returns (Cake) { option idempotency_level = NO_SIDE_EFFECTS; }
    rpc EatCake (Named) returns (Cake) { option idempotency_level = IDEMPOTENT; }
    rpc WatchCakes (Empty) returns (stream Cake);
  }
  message Empty {} message Named { string name = 1; }
  message Cake { string name = 1; int32 price_cents = 2; } message Cakes { repeated Cake cakes = 1; string city_name = 2; }`;
const health = `syntax = "proto3"; package grpc.health.v1;
  service Health { rpc Check (HealthCheckRequest) returns (HealthCheckResponse); }
  message HealthCheckRequest { string service = 1; }
  message HealthCheckResponse { enum ServingStatus { UNKNOWN = 0; SERVING = 1; NOT_SERVING = 2; } ServingStatus status = 1; }`;
const reflectionService = (version: string) => `syntax = "proto3"; package grpc.reflection.${version};
  service ServerReflection { rpc ServerReflectionInfo (stream ServerReflectionRequest) returns (stream ServerReflectionResponse); }
  message ServerReflectionRequest { string host = 1;
    oneof message_request { string file_by_filename = 3; string file_containing_symbol = 4; string list_services = 7; } }
  message ServerReflectionResponse { string valid_host = 1; ServerReflectionRequest original_request = 2;
    oneof message_response { FileDescriptorResponse file_descriptor_response = 4; ListServiceResponse list_services_response = 6;
      ErrorResponse error_response = 7; } }
  message FileDescriptorResponse { repeated bytes file_descriptor_proto = 1; }
  message ListServiceResponse { repeated ServiceResponse service = 1; } message ServiceResponse { string name = 1; }
  message ErrorResponse { int32 error_code = 1; string error_message = 2; }`;

/**
 * The answer to a unary call: an error (status code and details), a message, or a promise of a message that comes late.
 */
type Answer = (call: { method: string }) => { code: number; details: string } | object | Promise<object>;

const whole: Answer = ({ method }) => {
  if (method === 'Check') return { status: 'SERVING' };
  if (method === 'ListCakes') return { cakes: [{ name: 'rye', priceCents: 450 }], cityName: 'Ulm' };
  return { code: 3, details: 'name is missing' };
};

/** A started gRPC server with a health service. `calls` lists the methods that were called, without health checks. */
export type GrpcTrial = { url: string; calls: string[]; breakBy(breakage: GrpcBreakage): void; close(): void };

export type GrpcBreakage = { name: string; answer: Answer };

const unless =
  (answer: Answer): Answer =>
  (call) =>
    call.method === 'Check' ? whole(call) : answer(call);

export const grpcBreakages: readonly GrpcBreakage[] = [
  { name: 'an empty answer with status OK', answer: unless(() => ({})) },
  { name: 'status NOT_FOUND', answer: unless(() => ({ code: 5, details: 'gone' })) },
  { name: 'status UNAVAILABLE in 3 %', answer: everyNth(33, { code: 14, details: 'reset' }) },
  {
    name: 'slow answers',
    answer: (call) => new Promise((resolve) => setTimeout(() => resolve(whole(call) as object), 2000)),
  },
];

function everyNth(n: number, failure: { code: number; details: string }): Answer {
  let asked = 0;
  return unless((call) => (++asked % n === 0 ? failure : whole(call)));
}

/** Returns the encoded files that the reflection service sends for the name of a service or file. */
export type Reflection = (name: string) => readonly Uint8Array[];

/**
 * Starts the server with this version of the reflection service, or without the service if `version` is undefined.
 * `reflection` replaces the files that this service sends.
 */
export async function startGrpcTrial(version?: 'v1' | 'v1alpha', reflection?: Reflection): Promise<GrpcTrial> {
  let answer = whole;
  const calls: string[] = [];
  const server = new Server();
  const unary = (call: ServerUnaryCall<object, object>, done: sendUnaryData<object>) => {
    const method = call.getPath().replace(/^.*\//, '');
    if (method !== 'Check') calls.push(method);
    void Promise.resolve(answer({ method })).then((given) => {
      if ('code' in given) done(given as never);
      else done(null, given);
    });
  };
  const [files, definitions] = [filesOf(shop), filesOf(health)];
  for (const [set, name] of [
    [files, 'shop.Shop'],
    [definitions, 'grpc.health.v1.Health'],
  ] as const) {
    const service = serviceOf(set, name);
    server.addService(service, Object.fromEntries(Object.keys(service).map((method) => [method, unary])));
  }
  if (version) {
    const name = `grpc.reflection.${version}.ServerReflection`;
    server.addService(serviceOf(filesOf(reflectionService(version)), name), {
      ServerReflectionInfo: reflector(reflection ?? reflectionOf([files, definitions])),
    });
  }
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    breakBy(breakage) {
      answer = breakage.answer;
    },
    close: () => server.forceShutdown(),
  };
}

type FileSet = { file: { name: string }[] };
type Asked = { listServices?: string; fileContainingSymbol?: string; fileByFilename?: string };

function filesOf(text: string): FileSet {
  const { root } = protobuf.parse(text);
  return (root as unknown as { toDescriptor(syntax: string): FileSet }).toDescriptor('proto3');
}

function serviceOf(set: FileSet, name: string): ServiceDefinition {
  return loadFileDescriptorSetFromObject(set)[name] as ServiceDefinition;
}

function reflectionOf(sets: readonly FileSet[]): Reflection {
  const encoded = sets.map(({ file }) => file.map((one) => descriptor.FileDescriptorProto.encode(one).finish()));
  return (name) => encoded[name.startsWith('shop') ? 0 : 1]!;
}

function reflector(filesOf: Reflection) {
  return (stream: NodeJS.EventEmitter & { write(answer: object): void; end(): void }) => {
    stream.on('data', ({ listServices, fileContainingSymbol, fileByFilename }: Asked) => {
      const service = [{ name: 'shop.Shop' }, { name: 'grpc.health.v1.Health' }];
      if (listServices) return stream.write({ listServicesResponse: { service } });
      const fileDescriptorProto = filesOf(fileContainingSymbol || fileByFilename || '');
      stream.write({ fileDescriptorResponse: { fileDescriptorProto } });
    });
    stream.on('end', () => stream.end());
  };
}
