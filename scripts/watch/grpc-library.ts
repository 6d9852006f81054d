// The package is CommonJS. In dist, `import()` of the package would have no named exports, so this file exports them.
export { ChannelCredentials, Client, connectivityState, credentials, status } from '@grpc/grpc-js';
