'use strict';
// Takes PostgreSQL, Redis, the disk or the object store away while made-up videos are uploaded and processed, and measures
// how long after its return the work goes on. Afterwards every acknowledged upload has to come to its end, and the auditor
// to find nothing.
//
// Usage: outages.js BUILD_DIR SCRATCH_DIR [--postgres N] [--redis N] [--disk SECONDS] [--store SECONDS] [--workers N]
// [--seed N]: so many kill -9 of the first two, and so long without the others. --store keeps everything in an object
// store, --disk in a small file system of its own, which needs root. Prints what it did as one line of JSON, and the
// auditor's findings to standard error.

const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { Academy } = require('./academy.js');
const { chance, option, sleep } = require('./chance.js');
const { Program, freePort } = require('./program.js');
const { ObjectStore, Postgres, Redis } = require('./servers.js');

const APIS = 2;
const LEASE_SECONDS = 2;
const OPEN_VIDEOS = 6;
const LONGEST_OUTAGE_MS = 500;
const DISK_MIB = 24;
const PATIENCE_MS = 60_000;
const SLOW_MS = 2_000;

const [build, scratch, ...rest] = process.argv.slice(2);
const wanted = Object.fromEntries(['postgres', 'redis', 'disk', 'store'].map((name) => [name, option(rest, name, 0)]));
const workers = option(rest, 'workers', 3);
const seed = option(rest, 'seed', 1);
const random = chance(seed);
const secrets = Object.fromEntries(['JWT_SECRET', 'LINK_SECRET', 'DEMO_PASSWORD', 'WORKER_TOKEN']
  .map((name) => [`SLUICE_${name}`, `outages-${name}-0123456789`]));

// The moment at which the first task was done after `since`, by the APIs' own logs.
class TaskLog {
  constructor(programs) { this.places = programs.map(({ logFile }) => ({ file: fs.openSync(logFile, 'r'), offset: 0 })); }

  // Forgets what has been logged so far.
  skip() { for (const place of this.places) place.offset = fs.fstatSync(place.file).size; }

  hasDone() {
    return this.places.some((place) => {
      const size = fs.fstatSync(place.file).size;
      const text = Buffer.alloc(size - place.offset);
      fs.readSync(place.file, text, 0, text.length, place.offset);
      place.offset = size;
      return text.includes('"task_done"');
    });
  }

  async nextDone() {
    const since = Date.now();
    this.skip();
    while (!this.hasDone()) {
      if (Date.now() - since > PATIENCE_MS) throw new Error('nothing was done any more');
      await sleep(10);
    }
    return Date.now() - since;
  }
}

// Keeps some videos under way until it is told to stop; then gives the ids of all.
class Pump {
  constructor(academy) {
    this.isOn = true;
    const ids = [];
    const lane = async () => {
      while (this.isOn) {
        const id = await academy.upload(`made up ${ids.length}`);
        ids.push(id);
        while (this.isOn && !['READY', 'FAILED'].includes(await academy.status(id))) await sleep(20);
      }
    };
    this.ids = Promise.all(Array.from({ length: OPEN_VIDEOS }, lane)).then(() => ids);
    this.ids.catch(() => {});
  }

  stop() {
    this.isOn = false;
    return this.ids;
  }
}

// What an outage of each kind is: it returns at the moment of recovery.
const outages = {
  postgres: async ({ postgres }) => {
    await postgres.kill();
    await sleep(random() * LONGEST_OUTAGE_MS);
    await postgres.start();
  },
  redis: async ({ redis }) => {
    await redis.kill();
    await sleep(random() * LONGEST_OUTAGE_MS);
    await redis.start();
  },
  disk: async ({ disk }) => {
    const filler = path.join(disk, 'filler');
    const end = Date.now() + wanted.disk * 1000;
    // What others free meanwhile is taken, too.
    while (Date.now() < end) {
      spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k', 'oflag=append', 'conv=notrunc'], { stdio: 'ignore' });
      await sleep(200);
    }
    fs.rmSync(filler);
  },
  store: async ({ store }) => {
    const faults = [{ status: 503, code: 'SlowDown' }, { reset: true }, { wait_ms: SLOW_MS, status: 503, code: 'SlowDown' }];
    for (const fault of faults) {
      await store.fail(fault);
      await sleep((wanted.store * 1000) / faults.length);
    }
    await store.fail();
  },
};

const times = (kind) => (['postgres', 'redis'].includes(kind) ? wanted[kind] : Math.min(wanted[kind], 1));

function makeDisk() {
  const disk = path.join(scratch, 'disk');
  fs.mkdirSync(disk, { recursive: true });
  if (wanted.disk > 0) execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m`, 'sluice-outages', disk]);
  return disk;
}

async function startAll(servers, settings) {
  const ports = await Promise.all(Array.from({ length: APIS }, freePort));
  const apis = ports.map((port) => `http://127.0.0.1:${port}`);
  const api = path.join(build, 'sluice-api');
  const command = (...args) => execFileSync(api, args, { env: settings, encoding: 'utf8' });
  command('migrate');
  const demo = JSON.parse(command('seed-demo'));
  const token = command('token', '--role', 'admin', '--sub', 'demo-admin', '--tenant', demo.tenant).trim();
  const programs = [
    ...ports.map((port, i) => new Program(scratch, `api-${i}`, api, ['serve'],
      { ...settings, SLUICE_LISTEN_PORT: port, SLUICE_PUBLIC_URL: apis[i] })),
    ...Array.from({ length: workers }, (_, i) => new Program(scratch, `worker-${i}`, path.join(build, 'sluice-worker'), [], {
      SLUICE_API_URL: apis[i % APIS],
      SLUICE_WORKER_TOKEN: settings.SLUICE_WORKER_TOKEN,
      SLUICE_SCRATCH_DIR: path.join(scratch, `worker-${i}`),
      SLUICE_TRANSCODER: path.join(build, 'test-faults-transcoder'),
    })),
  ];
  return { programs, log: new TaskLog(programs.slice(0, APIS)), academy: new Academy(apis, token, demo.session_id) };
}

// Each outage, and how long the work took to go on, by kind.
async function disturb(servers, log) {
  const resumed = {};
  for (const kind of Object.keys(outages)) {
    for (let i = 0; i < times(kind); i++) {
      await log.nextDone();
      await outages[kind](servers);
      (resumed[kind] ??= []).push(await log.nextDone());
    }
  }
  return resumed;
}

function audit(settings) {
  const api = path.join(build, 'sluice-api');
  execFileSync(api, ['collect', '--min-age', '0'], { env: settings });
  const { stdout } = spawnSync(api, ['audit', '--digests', '--min-age', '0'], { env: settings, encoding: 'utf8' });
  const lines = stdout.trim().split('\n');
  console.error(lines.slice(0, -1).join('\n'));
  return JSON.parse(lines.at(-1)).findings;
}

async function main() {
  fs.mkdirSync(scratch, { recursive: true });
  const disk = makeDisk();
  const servers = { disk, postgres: Postgres.make(await freePort()), redis: Redis.make(await freePort()) };
  if (wanted.store > 0) servers.store = ObjectStore.make(await freePort());
  const running = [servers.postgres, servers.redis, servers.store].filter(Boolean);
  const settings = {
    ...secrets,
    SLUICE_PLAYBACK_KEYS: 'k1:outages-playback-0123456789',
    SLUICE_DATABASE_URL: servers.postgres.url,
    SLUICE_REDIS_URL: servers.redis.url,
    SLUICE_STORAGE_DIR: path.join(disk, 'storage'),
    SLUICE_LEASE_SECONDS: LEASE_SECONDS,
    ...servers.store?.settings,
  };
  let programs = [];
  const endAll = async () => {
    await Promise.all(programs.map((program) => program.end()));
    await Promise.all(running.filter(({ child }) => child).map((server) => server.kill()));
    if (wanted.disk > 0) spawnSync('umount', [disk]);
    for (const { directory } of running) fs.rmSync(directory, { recursive: true, force: true });
  };
  process.on('SIGTERM', () => endAll().then(() => process.exit(1)));
  try {
    for (const server of running) await server.start();
    const started = await startAll(servers, settings);
    programs = started.programs;
    const pump = new Pump(started.academy);
    const resumed = await disturb(servers, started.log);
    const ids = await pump.stop();
    const statuses = await started.academy.settled(ids);
    await Promise.all(programs.map((program) => program.end()));
    console.log(JSON.stringify({
      outages: Object.fromEntries(Object.entries(resumed).map(([kind, all]) => [kind, all.length])),
      slowest_resume_ms: Math.max(...Object.values(resumed).flat()),
      resume_ms: Object.fromEntries(Object.entries(resumed).map(([kind, all]) => [kind, Math.max(...all)])),
      videos: ids.length,
      ready: statuses.filter((status) => status === 'READY').length,
      findings: audit(settings),
      seed,
    }));
  } finally {
    await endAll();
  }
}

main().then(() => process.exit(0), (fault) => {
  console.error(`outages: ${fault.stack}`);
  process.exit(1);
});
