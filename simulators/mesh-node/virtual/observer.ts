/** Sees what happens to copies; looking on changes nothing. Messages are given by serial number, times in ms. */
export interface Observer {
  sent(atMs: number, arrivesMs: number | undefined, from: number, to: number, message: number, ttl: number): void;
  arrived(atMs: number, from: number, to: number, message: number, what: string): void;
}
