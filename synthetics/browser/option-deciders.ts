import type { BrowserContextOptions } from 'playwright';

type Decider = 'journey' | 'target file' | 'evidence';

/**
 * Who decides about each option of a browser context: the journey, the target file, or meshproof's own evidence. The
 * list is complete, because the type has every option of Playwright.
 */
export const deciders: Readonly<Record<keyof BrowserContextOptions, Decider>> = {
  ...{ acceptDownloads: 'journey', bypassCSP: 'journey', colorScheme: 'journey', contrast: 'journey' },
  ...{ deviceScaleFactor: 'journey', extraHTTPHeaders: 'journey', forcedColors: 'journey', geolocation: 'journey' },
  ...{ hasTouch: 'journey', httpCredentials: 'journey', ignoreHTTPSErrors: 'journey', isMobile: 'journey' },
  ...{ javaScriptEnabled: 'journey', locale: 'journey', offline: 'journey', permissions: 'journey' },
  ...{ reducedMotion: 'journey', screen: 'journey', serviceWorkers: 'journey', storageState: 'journey' },
  ...{ strictSelectors: 'journey', timezoneId: 'journey', userAgent: 'journey', viewport: 'journey' },
  ...{ baseURL: 'target file', clientCertificates: 'target file', proxy: 'target file' },
  ...{ logger: 'evidence', recordHar: 'evidence', recordVideo: 'evidence' },
};

/** The options that a journey cannot give to a browser context that it opens itself, and why. */
export const refusedOptions: Readonly<Record<string, string>> = {
  proxy: 'write the key "proxy" in the target file',
  ...Object.fromEntries(
    Object.entries(deciders)
      .filter(([, decider]) => decider === 'evidence')
      .map(([name]) => [name, 'meshproof itself stores evidence of each failed journey']),
  ),
};
