import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { features, version } from './trim_hls.ts';

const library = join(import.meta.dirname ?? __dirname, '../node_modules/hls.js');
const read = (name: string) => readFileSync(join(library, name), 'utf8');

it('is made for the version that is installed', () => {
  expect(JSON.parse(read('package.json')).version).toBe(version);
});

it('knows every switch of the library, and no other', () => {
  const declared = [...read('src/define-plugin.d.ts').matchAll(/declare const (__USE_\w+__): boolean/g)].map(
    ([, name]) => name,
  );
  expect(Object.keys(features).sort()).toEqual(declared.sort());
});

it('keeps what our streams need, as the whole build has it', async () => {
  // The package's own builds say by themselves what they hold: the light one has neither sound tracks nor subtitles.
  const [whole, light] = [read('dist/hls.mjs'), read('dist/hls.light.mjs')];
  for (const needed of ['AudioStreamController', 'SubtitleStreamController', 'TimelineController']) {
    expect(whole.includes(`class ${needed}`)).toBe(true);
    expect(light.includes(`class ${needed}`)).toBe(false);
  }
  expect(features.__USE_ALT_AUDIO__ && features.__USE_SUBTITLES__).toBe(true);
});
