'use strict';
// Uploads files that mean no good among good ones, and looks at what became of both.
//
// Usage: poison.js RUN_JSON BUILD_DIR SCRATCH_DIR [--good N] [--bad N] [--workers N] [--seed N], with the environment of a
// running stack's API, whose API takes the uploads. First the corpus (corpus.js) goes through the real transcoder; then
// `good` made-up videos are uploaded at an even pace, without and with `bad` ones that crash, hang and take all memory in
// between. Prints as one line of JSON: how often a canary was touched, the codes with which the corpus ended, and how
// long the good ones took in the median, without bad ones and with.

const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { Academy } = require('./academy.js');
const { chance, option, sleep } = require('./chance.js');
const { corpus } = require('./corpus.js');
const { Program } = require('./program.js');

const PACE_MS = 400;
const PROGRESS_TIMEOUT_SECONDS = 2;
const TASK_MEMORY_MIB = 1024;
const BAD = ['crash', 'hang!', 'hog!!'];

const [runFile, build, scratch, ...rest] = process.argv.slice(2);
const good = option(rest, 'good', 20);
const bad = option(rest, 'bad', 3);
const workers = option(rest, 'workers', 4);
const random = chance(option(rest, 'seed', 1));
const run = JSON.parse(fs.readFileSync(runFile, 'utf8'));
const academy = new Academy([run.api_url], run.admin_token, run.session_id);

const startWorkers = (name, count, settings) =>
  Array.from({ length: count }, (_, i) => new Program(scratch, `${name}-${i}`, path.join(build, 'sluice-worker'), [], {
    SLUICE_API_URL: run.api_url,
    SLUICE_WORKER_TOKEN: run.worker_token,
    SLUICE_SCRATCH_DIR: path.join(scratch, `${name}-${i}`),
    SLUICE_PROGRESS_TIMEOUT_SECONDS: PROGRESS_TIMEOUT_SECONDS,
    ...settings,
  }));

const endAll = (programs) => Promise.all(programs.map((program) => program.end()));

// A file and an address that nobody has any business with.
class Canaries {
  constructor() {
    this.hits = 0;
    this.file = path.join(scratch, 'canary.txt');
    this.untouched = this.plant(this.file);
    // A canary that would see nothing must not pass for one that saw nothing.
    const control = path.join(scratch, 'control.txt');
    const before = this.plant(control);
    fs.readFileSync(control);
    if (fs.statSync(control).atimeMs === before) throw new Error('access times do not move in the scratch directory');
  }

  // Access times move at the next read if they lie before the last change (mount option relatime). Gives that time.
  plant(file) {
    fs.writeFileSync(file, 'canary'.repeat(1000));
    const changed = fs.statSync(file).mtimeMs / 1000;
    fs.utimesSync(file, changed - 3600, changed);
    return fs.statSync(file).atimeMs;
  }

  async listen() {
    this.server = http.createServer((_, response) => { this.hits++; response.end(); });
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.server.address().port}/canary`;
  }

  get touched() { return this.hits + (fs.statSync(this.file).atimeMs === this.untouched ? 0 : 1); }
}

async function sendCorpus(canaries) {
  const programs = startWorkers('corpus', 2, { SLUICE_TASK_MEMORY_MIB: TASK_MEMORY_MIB });
  const files = corpus(scratch, canaries.file, canaries.url, random);
  let ids;
  try {
    ids = await Promise.all(Object.entries(files).map(([name, bytes]) => academy.upload(name, bytes, name)));
    await academy.settled(ids);
  } finally {
    await endAll(programs);
  }
  const outcomes = {};
  for (const [i, name] of Object.keys(files).entries()) {
    const video = await academy.video(ids[i]);
    outcomes[name] = video.error_code ?? video.status;
  }
  return outcomes;
}

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

// How long good videos take from their upload until they are READY, with so many bad ones in between.
async function pace(badOnes) {
  const seconds = [];
  const others = [];
  const watch = async (number) => {
    const began = Date.now();
    const id = await academy.upload(`good ${number}`);
    while (!['READY', 'FAILED'].includes(await academy.status(id))) await sleep(10);
    seconds.push((Date.now() - began) / 1000);
    return academy.status(id);
  };
  const watched = [];
  for (let i = 0; i < good; i++) {
    watched.push(watch(i));
    if (i % Math.ceil(good / Math.max(badOnes, 1)) === 0 && others.length < badOnes) {
      others.push(academy.upload('bad', BAD[others.length % BAD.length]));
    }
    await sleep(PACE_MS);
  }
  const statuses = await Promise.all(watched);
  const ends = await academy.settled(await Promise.all(others));
  return {
    median: median(seconds),
    mean: seconds.reduce((sum, one) => sum + one, 0) / seconds.length,
    ready: statuses.filter((status) => status === 'READY').length,
    failed: ends.filter((status) => status === 'FAILED').length,
  };
}

async function main() {
  fs.mkdirSync(scratch, { recursive: true });
  const canaries = new Canaries();
  await canaries.listen();
  const outcomes = await sendCorpus(canaries);
  const programs = startWorkers('worker', workers, {
    SLUICE_TRANSCODER: path.join(build, 'test-faults-transcoder'),
    SLUICE_TASK_MEMORY_MIB: TASK_MEMORY_MIB,
  });
  try {
    // The first task of a worker waits until it has started.
    await Promise.all(Array.from({ length: 2 * workers }, (_, i) => academy.upload(`first ${i}`))).then((ids) => academy.settled(ids));
    const alone = await pace(0);
    const among = await pace(bad);
    console.log(JSON.stringify({ touched: canaries.touched, outcomes, good, bad, alone, among,
      growth: among.median / alone.median - 1, mean_growth: among.mean / alone.mean - 1 }));
  } finally {
    await endAll(programs);
  }
}

main().then(() => process.exit(0), (fault) => {
  console.error(`poison: ${fault.stack}`);
  process.exit(1);
});
