import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type UserConfig } from 'vite';

import { compressFiles } from './vite/compress_files.ts';
import { trimHls } from './vite/trim_hls.ts';
import { trimVidstack } from './vite/trim_vidstack.ts';

/// Where the three products go: index.html of console and learn, their hashed files in assets/, and the player for embedding
/// in player/1/. The edge sends them from there (deploy/nginx/web.conf.in).
const outDir = process.env.SLUICE_WEB_DIR ?? '../build/web';

/// The code of learn is written for React, and compiled against Preact: a player page has to be small.
const preact = {
  react: 'preact/compat',
  'react-dom': 'preact/compat',
  'react-dom/client': 'preact/compat/client',
  'react/jsx-runtime': 'preact/jsx-runtime',
};

function app(name: 'console' | 'learn', plugins: Plugin[], rest: UserConfig = {}): UserConfig {
  return {
    ...rest,
    plugins: [...plugins, trimHls(), trimVidstack(), compressFiles()],
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1000,
      rollupOptions: { input: `${name}/index.html` },
    },
  };
}

/// One file without dependencies, for one script tag on a page of somebody else's.
function player(): UserConfig {
  return {
    plugins: [trimHls(), trimVidstack(), compressFiles()],
    build: {
      outDir: `${outDir}/player/1`,
      emptyOutDir: false,
      target: 'es2022',
      chunkSizeWarningLimit: 1000,
      copyPublicDir: false,
      rollupOptions: {
        input: 'player/embed.ts',
        output: { entryFileNames: 'sluice-player.js', inlineDynamicImports: true },
      },
    },
  };
}

export default defineConfig(({ mode }) => {
  switch (mode) {
    case 'console':
      // The edge puts a nonce of each answer in its place: Mantine writes style elements at run time.
      return app('console', react() as Plugin[], { html: { cspNonce: '__CSP_NONCE__' } });
    case 'learn':
      return app('learn', [], { esbuild: { jsx: 'automatic', jsxImportSource: 'preact' }, resolve: { alias: preact } });
    case 'player':
      return player();
    default:
      return { test: { include: ['**/*.test.ts'] } } as UserConfig;
  }
});
