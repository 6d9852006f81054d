// The package is CommonJS: in dist, `import()` of the package itself would have no named exports.
export { ChannelCredentials, Client, connectivityState, credentials, status } from '@grpc/grpc-js';
