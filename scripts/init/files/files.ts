import type { Route } from '../base/route.ts';

export type Project = {
  name: string;
  /** The addresses for `urls` of the target file, by role: `api`, `web`, `health`, or `grpc`. */
  urls: Readonly<Record<string, string>>;
  /** True for a target that speaks gRPC only; its routes are unary calls. */
  isGrpc: boolean;
  /** The hosts for `allow.load` in the target file; this machine needs no entry. */
  hosts: readonly string[];
  routes: readonly Route[];
  /** The limit of the p95 of each measured route, in seconds, by the name of the route. */
  limits: Readonly<Record<string, number>>;
  page?: { title?: string };
  /** The path that accepts WebSocket connections, below the address. */
  socketPath?: string;
  perSecond: number;
  steadyS: number;
  /** The limit of the p95 over all routes, in seconds; undefined if `init` measured no route. */
  limitS: number | undefined;
  tokenVariable?: string;
  tls?: { ca: string } | { insecure: true };
  /** The file that names the routes; undefined if `init` discovered the routes. */
  source: string | undefined;
};
