import type { Route } from '../base/route.ts';

/** The data from which all files are written. */
export type Project = {
  name: string;
  /** The addresses for `urls` of the target file, by role: `api`, `web`, `health`, or `grpc`. */
  urls: Readonly<Record<string, string>>;
  /** True for a target that speaks gRPC only; its routes are unary calls. */
  isGrpc: boolean;
  /** Hosts that are not on this machine. */
  hosts: readonly string[];
  routes: readonly Route[];
  /** The limit of the p95 of each route, by its name, in seconds. */
  limits: Readonly<Record<string, number>>;
  /** The title of the page that the journey opens; undefined without a page. */
  page?: { title?: string };
  /** The path that accepts WebSocket connections, below the address. */
  socketPath?: string;
  perSecond: number;
  steadyS: number;
  /** The limit of the p95 of an answer, in seconds. */
  limitS: number;
  /** The environment variable with the bearer token. */
  tokenVariable?: string;
  /** The keys of `tls` in the target file. */
  tls?: { ca: string } | { insecure: true };
  /** The file that the routes and the rate come from. */
  source: string | undefined;
};
