import type { BrowserContextOptions, Page } from 'playwright';

/**
 * A device and its network. The values come from Lighthouse, except that `desktop` is not throttled. Each request is
 * throttled, not each packet.
 */
export type Profile = {
  name: 'desktop' | 'mobile';
  context: Pick<BrowserContextOptions, 'viewport' | 'deviceScaleFactor' | 'isMobile' | 'hasTouch'>;
  /** The factor by which the simulated device is slower than this machine. */
  cpuSlowdown?: number;
  network?: { latencyMs: number; downloadBytesPerSecond: number; uploadBytesPerSecond: number };
};

/**
 * `mobile` is Slow 4G: 150 ms, 1.6 Mbit/s down and 0.75 Mbit/s up. Because requests are throttled instead of packets,
 * the latency is multiplied by 3.75 and the throughputs by 0.9
 * (https://github.com/GoogleChrome/lighthouse/blob/main/core/config/constants.js).
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
 * Returns whether TTFB can be measured. With a network throttle, TTFB would be wrong, because the browser does not
 * delay the first byte of a navigation.
 */
export function canMeasureFirstByte(profile: Profile): boolean {
  return profile.network === undefined;
}

/** Throttles a page. Must be called for each page before its first navigation. */
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
