export type PeerLoad = {
  apiUrl: string;
  token: string;
  model: string;
  streams: number;
  tokens: number;
  prompts: readonly string[];
};

/**
 * Another load generator for inference. It is measured only if the environment variable `variable` names the path of
 * its program.
 */
export type Peer = {
  name: string;
  variable: string;
  /**
   * How `read` names a request: by the server's own `id` of the request, or by the `key` that the peer sent with it.
   */
  namedBy: 'id' | 'key';
  /** Writes the input files into `dir`. Returns the arguments of the program, which is then started in `dir`. */
  args(dir: string, load: PeerLoad): string[];
  /** Returns the measured time to the first token of each request, in ms. */
  read(dir: string): Map<string, number>;
};
