// The package is CommonJS, so `import()` of the package itself would have no named exports in dist. Code therefore
// imports this module instead.
export { ChannelCredentials, Client, connectivityState, credentials, status } from '@grpc/grpc-js';
