// The programs that set-up finds or installs.

const architectures = { x64: 'amd64', arm64: 'arm64' };

export const catalogue = {
  k6: {
    name: 'k6',
    variable: 'MESHPROOF_K6',
    commands: ['k6'],
    answers: /^k6(?:\.exe)? v(\d+(?:\.\d+)+)/m,
    minimum: '2.2.0',
    release: {
      version: '2.2.0',
      // Archives and checksums of a release: https://grafana.com/docs/k6/latest/set-up/install-k6/
      archive(version, platform, arch) {
        const [system, ending] = platform === 'darwin' ? ['macos', 'zip'] : ['linux', 'tar.gz'];
        return {
          folder: `grafana/k6/releases/download/v${version}`,
          file: `k6-v${version}-${system}-${arch}.${ending}`,
          manifest: `k6-v${version}-checksums.txt`,
        };
      },
    },
    goModule: new URL('./k6/', import.meta.url),
  },
  chromium: {
    name: 'chromium',
    variable: 'MESHPROOF_CHROMIUM',
    commands: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    answers: /Chrom(?:e|ium)\D*(\d+(?:\.\d+)+)/,
    playwright: true,
    packages: ['chromium'],
  },
  prometheus: {
    name: 'prometheus',
    variable: 'MESHPROOF_PROMETHEUS',
    commands: ['prometheus'],
    companion: 'promtool',
    answers: /^prometheus, version (\d+(?:\.\d+)+)/m,
    minimum: '2.42.0',
    // 3.13 is a long-term support release: https://prometheus.io/docs/introduction/release-cycle/
    release: { version: '3.13.2', archive: prometheusArchive('prometheus') },
    packages: ['prometheus'],
  },
  alertmanager: {
    name: 'alertmanager',
    variable: 'MESHPROOF_ALERTMANAGER',
    // In the Debian package, the command has the longer name.
    commands: ['alertmanager', 'prometheus-alertmanager'],
    companion: 'amtool',
    answers: /^alertmanager, version (\d+(?:\.\d+)+)/m,
    minimum: '0.25.0',
    release: { version: '0.34.0', archive: prometheusArchive('alertmanager') },
    packages: ['prometheus-alertmanager'],
  },
};

/**
 * `npm run test:faults` needs the newest release series of Prometheus and Alertmanager beside the older ones of Debian
 * stable. The newest series are installed only when a test asks for them.
 */
export const newest = {
  'newest-prometheus': newestOf('prometheus', {
    minimum: '3.5.0',
    version: '3.16.0',
    unstable: ['prometheus', 'promtool'],
  }),
  'newest-alertmanager': newestOf('alertmanager', {
    minimum: '0.33.0',
    version: '0.35.0',
    unstable: ['prometheus-alertmanager'],
  }),
};

function newestOf(name, { minimum, version, unstable }) {
  const { variable, release, packages: _older, ...spec } = catalogue[name];
  return {
    ...spec,
    name: `newest-${name}`,
    variable: variable.replace('MESHPROOF_', 'MESHPROOF_NEWEST_'),
    minimum,
    release: { ...release, version },
    unstable,
  };
}

/** All projects of Prometheus name their archives and checksums by one pattern: https://prometheus.io/download/ */
function prometheusArchive(project) {
  return (version, platform, arch) => ({
    folder: `prometheus/${project}/releases/download/v${version}`,
    file: `${project}-${version}.${platform}-${arch}.tar.gz`,
    manifest: 'sha256sums.txt',
  });
}

/**
 * Returns the official archive of a tool for one platform; null if none is published. `folder` is a path below the site
 * or mirror. `file` and `manifest` are names of files in this folder.
 */
export function archiveOf(spec, { platform, arch }) {
  const architecture = architectures[arch];
  if (architecture === undefined || (platform !== 'linux' && platform !== 'darwin')) return null;
  return spec.release.archive(spec.release.version, platform, architecture);
}
