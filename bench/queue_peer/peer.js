// graphile-worker on the database of DATABASE_URL, with tasks that do nothing, set up as its README says.
//
//   peer.js fill COUNT             makes COUNT waiting jobs, and removes all others
//   peer.js throughput COUNT       runs COUNT jobs, ten at a time; prints {"jobs_per_second"}
//   peer.js latency COUNT EVERY_MS adds COUNT urgent jobs, one by one; prints {"p50_ms", "p99_ms"} until each starts

import { Logger, makeWorkerUtils, run, runMigrations } from 'graphile-worker';
import pg from 'pg';

const CONCURRENCY = 10;
const URGENT = -10; // graphile-worker takes the smallest first

const connectionString = process.env.DATABASE_URL;
const [mode, countText, everyText] = process.argv.slice(2);
const count = Number(countText);
const pool = new pg.Pool({ connectionString, max: CONCURRENCY + 2 });
const options = { pgPool: pool, concurrency: CONCURRENCY, noHandleSignals: true,
  logger: new Logger(() => () => {}) };

async function fill() {
  await runMigrations({ connectionString, logger: options.logger });
  await pool.query('TRUNCATE graphile_worker._private_jobs');
  await pool.query(
    `INSERT INTO graphile_worker._private_tasks (identifier) VALUES ('bench') ON CONFLICT DO NOTHING`);
  await pool.query(
    `INSERT INTO graphile_worker._private_jobs (task_id, payload)
     SELECT tasks.id, '{}' FROM graphile_worker._private_tasks AS tasks, generate_series(1, $1)
     WHERE tasks.identifier = 'bench'`, [count]);
  await pool.query('VACUUM ANALYZE graphile_worker._private_jobs');
}

async function throughput() {
  let done = 0;
  let started;
  let finished;
  const over = new Promise((resolve) => { finished = resolve; });
  const runner = await run({
    ...options,
    taskList: {
      bench: async () => {
        started ??= performance.now();
        if (++done === count) finished(performance.now());
      },
    },
  });
  const seconds = ((await over) - started) / 1000;
  await runner.stop();
  console.log(JSON.stringify({ jobs_per_second: count / seconds }));
}

async function latency() {
  const waits = [];
  const starts = new Map();
  const runner = await run({
    ...options,
    taskList: {
      bench: async () => {},
      urgent: async ({ number }) => { starts.get(number)(performance.now()); },
    },
  });
  const utils = await makeWorkerUtils({ pgPool: pool, logger: options.logger });
  for (let number = 0; number < count; number++) {
    const begun = new Promise((resolve) => starts.set(number, resolve));
    const added = performance.now();
    await utils.addJob('urgent', { number }, { priority: URGENT });
    waits.push((await begun) - added);
    await new Promise((resolve) => setTimeout(resolve, Number(everyText)));
  }
  await runner.stop();
  await utils.release();
  waits.sort((a, b) => a - b);
  const at = (part) => waits[Math.min(waits.length - 1, Math.floor(part * waits.length))];
  console.log(JSON.stringify({ p50_ms: at(0.5), p99_ms: at(0.99) }));
}

await { fill, throughput, latency }[mode]();
await pool.end().catch(() => {});
process.exit(0);
