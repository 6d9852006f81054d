import { build, type Metafile } from 'esbuild';
import { bundleOptions } from './bundle-options.ts';

/** Returns the files and imports of the programs in dist, without writing them. */
export async function metafileOfDist(): Promise<Metafile> {
  const { metafile } = await build({ ...bundleOptions('/dist'), sourcemap: false, plugins: [], write: false });
  return metafile;
}
