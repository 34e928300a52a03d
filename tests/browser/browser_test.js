// Static HLS of made-up clips, served from a plain file server, in the players that people have. The build directory is
// in SLUICE_BUILD_DIR.

import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

import { clips } from './clip.js';
import { serveFiles } from './file_server.js';
import { makeHlsCopy } from './hls_copy.js';
import { describePlayers } from './players_test.js';
import { describeTools } from './tools_test.js';

const here = path.dirname(fileURLToPath(import.meta.url));
const browserArguments = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
  '--disable-background-networking', '--disable-component-update', '--autoplay-policy=no-user-gesture-required'];
const stage = {};

before(async () => {
  stage.directory = await mkdtemp(path.join(os.tmpdir(), 'sluice-browser-'));
  stage.clips = [];
  for (const clip of clips) stage.clips.push(await makeHlsCopy(clip, stage.directory, process.env.SLUICE_BUILD_DIR));
  // The page has another origin than the media.
  stage.server = await serveFiles([['/', stage.directory]]);
  stage.pages = await serveFiles([['/node_modules/', path.join(here, 'node_modules')], ['/', path.join(here, 'page')]]);
  stage.browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: browserArguments });
  stage.page = await stage.browser.newPage({ viewport: { width: 960, height: 540 } });
  await stage.page.goto(`${stage.pages.origin}/index.html`);
});

after(async () => {
  await stage.browser?.close();
  await stage.pages?.close();
  await stage.server?.close();
  await rm(stage.directory, { recursive: true, force: true });
});

const names = clips.map((clip) => clip.name);
describePlayers(() => stage, names);
describeTools(() => stage, names);
