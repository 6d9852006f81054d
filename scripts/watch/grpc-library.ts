// A module of ours, because `import()` of the package itself would have no named exports in dist: it is CommonJS.
export { ChannelCredentials, Client, connectivityState, credentials, status } from '@grpc/grpc-js';
