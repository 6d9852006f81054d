import type { BrowserContextOptions, Page } from 'playwright';

/** A device and its network, by the presets of Lighthouse, which throttles by request as we do. */
export type Profile = {
  name: 'desktop' | 'mobile';
  context: Pick<BrowserContextOptions, 'viewport' | 'deviceScaleFactor' | 'isMobile' | 'hasTouch'>;
  /** How many times slower than this machine its processor is. */
  cpuSlowdown?: number;
  network?: { latencyMs: number; downloadBytesPerSecond: number; uploadBytesPerSecond: number };
};

/**
 * https://github.com/GoogleChrome/lighthouse/blob/main/core/config/constants.js: slow 4G is 150 ms and 1.6 Mbit/s; latency
 * by request instead of by packet takes 3.75 times as much, throughput 0.9 times.
 */
export const profiles: Readonly<Record<Profile['name'], Profile>> = {
  desktop: { name: 'desktop', context: { viewport: { width: 1350, height: 940 } } },
  mobile: {
    name: 'mobile',
    context: { viewport: { width: 412, height: 823 }, deviceScaleFactor: 1.75, isMobile: true, hasTouch: true },
    cpuSlowdown: 4,
    network: {
      latencyMs: 150 * 3.75,
      downloadBytesPerSecond: (1.6e6 / 8) * 0.9,
      uploadBytesPerSecond: (0.75e6 / 8) * 0.9,
    },
  },
};

/**
 * The throttle of the browser sits behind the network, so that the first byte of a navigation is not delayed: a TTFB, and
 * what is counted from it, is not the user's there.
 */
export function canMeasureFirstByte(profile: Profile): boolean {
  return profile.network === undefined;
}

/** To be called for each page before it is sent anywhere: a throttle belongs to a page. */
export async function throttle(page: Page, { cpuSlowdown, network }: Profile): Promise<void> {
  if (cpuSlowdown === undefined && network === undefined) return;
  const session = await page.context().newCDPSession(page);
  if (cpuSlowdown !== undefined) await session.send('Emulation.setCPUThrottlingRate', { rate: cpuSlowdown });
  if (!network) return;
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: network.latencyMs,
    downloadThroughput: network.downloadBytesPerSecond,
    uploadThroughput: network.uploadBytesPerSecond,
  });
}
