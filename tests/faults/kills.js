'use strict';
// Kills API and worker processes at random moments while made-up videos are processed, and lets them go on until every
// video has come to its end. What became of them is the auditor's to say.
//
// Usage: kills.js RUN_JSON BUILD_DIR SCRATCH_DIR [--videos N] [--kills N] [--pauses N] [--workers N] [--seed N]
// [--pause-ms N] [--clip FILE], with the environment of a running stack's API. Starts API and worker processes of its own, on
// that stack's database, Redis and storage, and ends them all. With a clip, that is what is uploaded, and only workers
// are killed. Prints what it did as one line of JSON.

const fs = require('node:fs');
const path = require('node:path');
const { Academy } = require('./academy.js');
const { chance, option, sleep } = require('./chance.js');
const { Program, freePort } = require('./program.js');

const APIS = 2;
const LEASE_SECONDS = 2;
// Of the workers, at a time: where all of them always sleep, budgets run out, and rightly so.
const MOST_PAUSED = 1 / 3;
const UPLOADS_AT_A_TIME = 8;

const [runFile, build, scratch, ...rest] = process.argv.slice(2);
const videos = option(rest, 'videos', 20);
const kills = option(rest, 'kills', 100);
const pauses = option(rest, 'pauses', 0);
const workers = option(rest, 'workers', 4);
const seed = option(rest, 'seed', 1);
const pause = option(rest, 'pause-ms', 60);
// A recording, and the real transcoder for it.
const clip = rest.includes('--clip') ? fs.readFileSync(rest[rest.indexOf('--clip') + 1]) : undefined;
const run = JSON.parse(fs.readFileSync(runFile, 'utf8'));

const random = chance(seed);

// As the faults go on, so that there is always something to hit.
async function uploadAll(academy, counts) {
  const ids = [];
  let next = 0;
  await Promise.all(Array.from({ length: UPLOADS_AT_A_TIME }, async () => {
    while (next < videos) {
      const number = next++;
      while ((counts.kills + counts.pauses) / (kills + pauses) < (number - UPLOADS_AT_A_TIME) / videos) await sleep(10);
      ids.push(await academy.upload(`made up ${number}`, clip));
    }
  }));
  return ids;
}

// Kills and pauses, in an order that the seed decides; counts them.
async function disturb(programs, counts) {
  while (counts.kills < kills || counts.pauses < pauses) {
    await sleep(random() * pause);
    const left = { kills: kills - counts.kills, pauses: pauses - counts.pauses };
    if (random() * (left.kills + left.pauses) < left.kills) {
      if (programs[Math.floor(random() * programs.length)].kill('SIGKILL')) counts.kills++;
      continue;
    }
    const all = programs.filter(({ name }) => name.startsWith('worker'));
    const awake = all.filter(({ isPaused }) => !isPaused);
    if (all.length - awake.length >= all.length * MOST_PAUSED) continue;
    awake[Math.floor(random() * awake.length)].pause((LEASE_SECONDS + 0.5) * 1000);
    counts.pauses++;
  }
}

function staleWritesRefused() {
  const logs = Array.from({ length: APIS }, (_, i) => fs.readFileSync(path.join(scratch, `api-${i}.log`), 'utf8'));
  return logs.join('').split('"stale_lease_refused"').length - 1;
}

async function main() {
  fs.mkdirSync(scratch, { recursive: true });
  const ports = await Promise.all(Array.from({ length: APIS }, freePort));
  const apis = ports.map((port) => `http://127.0.0.1:${port}`);
  const academy = new Academy(apis, run.admin_token, run.session_id);
  const programs = [
    ...ports.map((port, i) => new Program(scratch, `api-${i}`, path.join(build, 'sluice-api'), ['serve'],
      { ...process.env, SLUICE_LISTEN_PORT: port, SLUICE_PUBLIC_URL: apis[i], SLUICE_LEASE_SECONDS: LEASE_SECONDS })),
    ...Array.from({ length: workers }, (_, i) => new Program(scratch, `worker-${i}`, path.join(build, 'sluice-worker'), [], {
      SLUICE_API_URL: apis[i % APIS],
      SLUICE_WORKER_TOKEN: run.worker_token,
      SLUICE_SCRATCH_DIR: path.join(scratch, `worker-${i}`),
      ...(clip ? {} : { SLUICE_TRANSCODER: path.join(build, 'test-faults-transcoder') }),
    })),
  ];
  process.on('SIGTERM', () => Promise.all(programs.map((program) => program.end())).then(() => process.exit(1)));
  const started = Date.now();
  try {
    const counts = { kills: 0, pauses: 0 };
    const disturbed = disturb(clip ? programs.slice(APIS) : programs, counts);
    const ids = await uploadAll(academy, counts);
    await disturbed;
    const statuses = await academy.settled(ids);
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
