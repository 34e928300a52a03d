'use strict';
// Kills API and worker processes at random moments while made-up videos are processed, and lets them go on until every
// video has come to its end. What became of them is the auditor's to say.
//
// Usage: kills.js RUN_JSON BUILD_DIR SCRATCH_DIR [--videos N] [--kills N] [--pauses N]
// [--workers N] [--seed N], with the environment of a
// running stack's API. Starts API and worker processes of its own, on that stack's database, Redis and storage, and ends
// them all. Prints what it did as one line of JSON.

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');

const APIS = 2;
const LEASE_SECONDS = 2;
const LONGEST_PAUSE_BETWEEN_FAULTS_MS = 60;
// Of the workers, at a time: where all of them always sleep, budgets run out, and rightly so.
const MOST_PAUSED = 1 / 3;
const UPLOADS_AT_A_TIME = 8;
const PATIENCE_MS = 180_000;
const PAUSE_AFTER_END_MS = 500;

const [runFile, build, scratch, ...rest] = process.argv.slice(2);
const option = (name, fallback) => {
  const at = rest.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(rest[at + 1]);
};
const videos = option('videos', 20);
const kills = option('kills', 100);
const pauses = option('pauses', 0);
const workers = option('workers', 4);
const seed = option('seed', 1);
const run = JSON.parse(fs.readFileSync(runFile, 'utf8'));

// mulberry32: small, and the same for the same seed.
let state = seed >>> 0;
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// A program that is started again whenever it ends, until it is not wanted any more.
class Program {
  constructor(name, command, args, env) {
    Object.assign(this, { name, command, args, env, wanted: true });
    this.log = fs.openSync(path.join(scratch, `${name}.log`), 'a');
    this.start();
  }

  start() {
    this.child = spawn(this.command, this.args, { env: this.env, stdio: ['ignore', this.log, this.log] });
    this.ended = new Promise((resolve) => this.child.on('exit', (code) => {
      resolve();
      if (!this.wanted) return;
      // Nobody asked it to.
      if (code !== null) console.error(`${this.name} ended by itself with ${code}`);
      setTimeout(() => this.wanted && this.start(), code === null ? 0 : PAUSE_AFTER_END_MS);
    }));
  }

  kill(signal) { return this.child.exitCode === null && this.child.kill(signal); }

  // Longer than its leases last.
  pause() {
    const { child } = this;
    this.isPaused = child.kill('SIGSTOP');
    setTimeout(() => {
      this.isPaused = false;
      child.kill('SIGCONT');
    }, (LEASE_SECONDS + 0.5) * 1000);
  }

  async end() {
    this.wanted = false;
    this.kill('SIGCONT');
    this.kill('SIGTERM');
    await this.ended;
  }
}

// Tries until the API, any of them, answers: it may have been killed in between.
async function call(apis, method, target, body, accepted) {
  const deadline = Date.now() + PATIENCE_MS;
  for (let turn = 0; ; turn++) {
    try {
      const response = await fetch(apis[turn % apis.length] + target, {
        method,
        headers: { Authorization: `Bearer ${run.admin_token}`, 'Content-Type': 'application/json' },
        body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      });
      const text = await response.text();
      if (accepted.includes(response.status)) return { status: response.status, body: text ? JSON.parse(text) : null };
      if (response.status < 500) throw Object.assign(new Error(`${method} ${target}: ${response.status} ${text}`), { fatal: true });
    } catch (fault) {
      if (fault.fatal || Date.now() > deadline) throw fault;
    }
    await sleep(50);
  }
}

// An upload that has been acknowledged; one whose answer got lost is asked for again.
async function upload(apis, number) {
  const { body } = await call(apis, 'POST', '/api/v1/videos/upload/init',
    { session: run.session_id, title: `made up ${number}`, filename: 'x.mp4' }, [201]);
  const target = new URL(body.upload_url);
  // 409: the bytes are there already, or the video is complete.
  await call(apis, 'PUT', target.pathname + target.search, `made up ${number}`, [200, 201, 409]);
  await call(apis, 'POST', `/api/v1/videos/${body.video.id}/upload/complete`, {}, [200, 409]);
  return body.video.id;
}

// As the faults go on, so that there is always something to hit.
async function uploadAll(apis, counts) {
  const ids = [];
  let next = 0;
  await Promise.all(Array.from({ length: UPLOADS_AT_A_TIME }, async () => {
    while (next < videos) {
      const number = next++;
      while ((counts.kills + counts.pauses) / (kills + pauses) < (number - UPLOADS_AT_A_TIME) / videos) await sleep(10);
      ids.push(await upload(apis, number));
    }
  }));
  return ids;
}

// Kills and pauses, in an order that the seed decides; counts them.
async function disturb(programs, counts) {
  while (counts.kills < kills || counts.pauses < pauses) {
    await sleep(random() * LONGEST_PAUSE_BETWEEN_FAULTS_MS);
    const left = { kills: kills - counts.kills, pauses: pauses - counts.pauses };
    if (random() * (left.kills + left.pauses) < left.kills) {
      if (programs[Math.floor(random() * programs.length)].kill('SIGKILL')) counts.kills++;
      continue;
    }
    const all = programs.filter(({ name }) => name.startsWith('worker'));
    const awake = all.filter(({ isPaused }) => !isPaused);
    if (all.length - awake.length >= all.length * MOST_PAUSED) continue;
    awake[Math.floor(random() * awake.length)].pause();
    counts.pauses++;
  }
}

async function settled(apis, ids) {
  const deadline = Date.now() + PATIENCE_MS;
  const statuses = new Map();
  while (statuses.size < ids.length) {
    for (const id of ids) {
      if (statuses.has(id)) continue;
      const { body } = await call(apis, 'GET', `/api/v1/videos/${id}`, undefined, [200]);
      if (['READY', 'FAILED'].includes(body.status)) statuses.set(id, body.status);
    }
    if (Date.now() > deadline) throw new Error(`${ids.length - statuses.size} videos have not come to an end`);
    await sleep(100);
  }
  return [...statuses.values()];
}

function staleWritesRefused() {
  const logs = Array.from({ length: APIS }, (_, i) => fs.readFileSync(path.join(scratch, `api-${i}.log`), 'utf8'));
  return logs.join('').split('"stale_lease_refused"').length - 1;
}

async function main() {
  fs.mkdirSync(scratch, { recursive: true });
  const ports = await Promise.all(Array.from({ length: APIS }, freePort));
  const apis = ports.map((port) => `http://127.0.0.1:${port}`);
  const programs = [
    ...ports.map((port, i) => new Program(`api-${i}`, path.join(build, 'sluice-api'), ['serve'],
      { ...process.env, SLUICE_LISTEN_PORT: port, SLUICE_PUBLIC_URL: apis[i], SLUICE_LEASE_SECONDS: LEASE_SECONDS })),
    ...Array.from({ length: workers }, (_, i) => new Program(`worker-${i}`, path.join(build, 'sluice-worker'), [], {
      SLUICE_API_URL: apis[i % APIS],
      SLUICE_WORKER_TOKEN: run.worker_token,
      SLUICE_SCRATCH_DIR: path.join(scratch, `worker-${i}`),
      SLUICE_TRANSCODER: path.join(build, 'test-faults-transcoder'),
    })),
  ];
  process.on('SIGTERM', () => Promise.all(programs.map((program) => program.end())).then(() => process.exit(1)));
  const started = Date.now();
  try {
    const counts = { kills: 0, pauses: 0 };
    const disturbed = disturb(programs, counts);
    const ids = await uploadAll(apis, counts);
    await disturbed;
    const statuses = await settled(apis, ids);
    console.log(JSON.stringify({ ...counts, videos: ids.length, seed, stale_writes_refused: staleWritesRefused(),
      ready: statuses.filter((status) => status === 'READY').length, seconds: (Date.now() - started) / 1000 }));
  } finally {
    await Promise.all(programs.map((program) => program.end()));
  }
}

main().then(() => process.exit(0), (fault) => {
  console.error(`kills: ${fault.message}`);
  process.exit(1);
});
