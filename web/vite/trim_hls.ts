import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Plugin } from 'vite';

/// The sources are read in a way that a later version may not allow: the tests hold the two together.
export const version = '1.7.4';

/// The library's own switches (its build-config.js). Our streams are fMP4 with renditions of sound and WebVTT; nothing else is
/// ever played.
export const features = {
  __USE_ALT_AUDIO__: true,
  __USE_SUBTITLES__: true,
  __USE_EME_DRM__: false,
  __USE_CMCD__: false,
  __USE_CONTENT_STEERING__: false,
  __USE_VARIABLE_SUBSTITUTION__: false,
  __USE_M2TS_ADVANCED_CODECS__: false,
  __USE_MEDIA_CAPABILITIES__: false,
  __USE_INTERSTITIALS__: false,
  __USE_IFRAMES__: false,
} as const;

/// Controllers of features that are off. They are not even read, as some ask for packages that we don't install.
const left_out = /\/controller\/(cmcd|content-steering|eme|iframe|interstitials)-controller$/;
const nothing = '\0hls-left-out';

const source = join(dirname(fileURLToPath(import.meta.url)), '../node_modules/hls.js/src');

/// Builds hls.js from the sources in its package, without the features above: a quarter less to download. SLUICE_WHOLE_HLS=1
/// takes the package's own build instead.
export function trimHls(): Plugin {
  const whole = process.env.SLUICE_WHOLE_HLS === '1';
  return {
    name: 'trim-hls',
    enforce: 'pre',
    config: () => ({
      define: whole
        ? {}
        : {
            ...jsonOf(features),
            __VERSION__: JSON.stringify(version),
            __IN_WORKER__: 'false',
            __HLS_WORKER_BUNDLE__: 'undefined',
          },
    }),
    resolveId(name, importer) {
      if (left_out.test(name) && importer?.startsWith(source)) return nothing;
      if (name !== 'hls.js' || whole) return null;
      const entry = join(source, 'hls.ts');
      if (!existsSync(entry))
        this.error('hls.js has no sources in its package any more: build with SLUICE_WHOLE_HLS=1');
      return entry;
    },
    load: (id) => (id === nothing ? 'export default undefined; export const IFrameController = undefined;' : null),
  };
}

const jsonOf = (values: Record<string, boolean>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]));
