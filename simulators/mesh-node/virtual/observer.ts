/** Observes copies without any effect on the simulation. Messages are named by serial number. */
export interface Observer {
  sent(atMs: number, arrivesMs: number | undefined, from: number, to: number, message: number, ttl: number): void;
  arrived(atMs: number, from: number, to: number, message: number, what: string): void;
}
