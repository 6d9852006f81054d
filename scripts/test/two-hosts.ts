import { serve, type TestServer } from './http-server.ts';
import { slo, source, Workplace } from './meshproof.ts';

/** A workplace with a target on 127.0.0.1. The pages and redirects of the target lead to a foreign host, 127.0.0.2. */
export class TwoHosts extends Workplace {
  readonly own: TestServer;
  readonly foreign: TestServer;

  private constructor(own: TestServer, foreign: TestServer) {
    super();
    this.own = own;
    this.foreign = foreign;
  }

  /**
   * Starts both hosts. `/away` of the target redirects to the foreign host; other pages load an image from the foreign
   * host.
   */
  static async start(): Promise<TwoHosts> {
    const foreign = await serve('127.0.0.2', (_, response) => response.end('elsewhere'));
    const own = await serve('127.0.0.1', (request, response) => {
      if (request.url === '/away') response.writeHead(302, { location: foreign.url }).end();
      else response.setHeader('content-type', 'text/html').end(`<h1>Hello</h1><img src="${foreign.url}/a.png" alt="">`);
    });
    return new TwoHosts(own, foreign);
  }

  /** Writes a target file for the host 127.0.0.1 and returns its path. */
  target(allow: object = {}): string {
    const urls = { api: this.own.url, web: `${this.own.url}/`, health: `${this.own.url}/health` };
    return this.yaml('target.yaml', { target: 'own', urls, allow });
  }

  end(): void {
    this.own.close();
    this.foreign.close();
    this.remove();
  }
}

/** Returns an SLO that passes if the metric, aggregated by `fold`, is at least one. */
export const atLeastOne = (metric: string, fold: string) =>
  slo('some', { thresholdMetric: source(metric, {}, fold), objective: { op: 'gte', value: 1, target: 0.99999 } }, '1');
