import type { Plugin } from 'vite';

/// What Vidstack can play besides our streams, by code that it loads when a page asks for it; no page of ours does.
const unused = /providers\/vidstack-(youtube|vimeo|dash|google-cast)\.js$/;

/// Leaves those out of a bundle that holds everything in one file.
export function trimVidstack(): Plugin {
  return {
    name: 'trim-vidstack',
    enforce: 'pre',
    resolveId: (name) => (unused.test(name) ? `\0${name}` : null),
    load: (id) => (id.startsWith('\0') && unused.test(id) ? 'export {};' : null),
  };
}
