import protobuf from 'protobufjs';

/** The needed parts of FileDescriptorSet (descriptor.proto). */
const { root } = protobuf.parse(`syntax = "proto3";
  message FileSet { repeated File file = 1; }
  message File { string package = 2; repeated Service service = 6; }
  message Service { string name = 1; repeated Method method = 2; }
  message Method { string name = 1; Options options = 4; }
  message Options { int32 idempotency_level = 34; }`);
const fileSet = root.lookupType('FileSet');
const noSideEffects = 1;

type Method = { name: string; options?: { idempotencyLevel: number } };
type File = { package: string; service: { name: string; method: Method[] }[] };

/**
 * Returns the names (`shop.Shop/GetCake`) of the methods with the option `idempotency_level = NO_SIDE_EFFECTS`. For an
 * encoded file, `@grpc/proto-loader` does not return such options, so the file is decoded here.
 * @param files an encoded FileDescriptorSet
 */
export function withoutSideEffects(files: Uint8Array): Set<string> {
  const { file } = fileSet.decode(files) as unknown as { file: File[] };
  const names = file.flatMap((one) =>
    one.service.flatMap(({ name: service, method }) =>
      method
        .filter(({ options }) => options?.idempotencyLevel === noSideEffects)
        .map(({ name }) => `${one.package && `${one.package}.`}${service}/${name}`),
    ),
  );
  return new Set(names);
}
