'use strict';
// The time from the end of an upload until a worker has claimed its task, through the API of a running stack: one
// urgent video after the other. Usage: queue_latency.js RUN_JSON COUNT EVERY_MS; prints {"p50_ms", "p99_ms"}.

const fs = require('node:fs');
const { Client } = require('./queue_peer/node_modules/pg');

const [runFile, countText, everyText] = process.argv.slice(2);
const run = JSON.parse(fs.readFileSync(runFile, 'utf8'));
const URGENT = 9;

// The queue is fair: an academy that has just had its turn waits for the others. Without this, an upload would wait
// because of the upload before it.
async function forgetTurns(database) {
  await database.query('DELETE FROM queue_lane');
}

async function call(method, path, headers, body) {
  const response = await fetch(run.api_url + path, { method, headers, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

const asAdmin = (method, path, body) => call(method, `/api/v1${path}`,
  { Authorization: `Bearer ${run.admin_token}`, 'Content-Type': 'application/json' }, JSON.stringify(body));

const asWorker = (method, path, body) => call(method, `/video-worker${path}`,
  { 'X-Worker-Token': run.worker_token, 'X-Worker-Id': 'bench', 'Content-Type': 'application/json' },
  body && JSON.stringify(body));

async function upload() {
  const { video, upload_url: url } = await asAdmin('POST', '/videos/upload/init',
    { session: run.session_id, title: 'bench', filename: 'bench.mp4', priority: URGENT });
  const target = new URL(url);
  await call('PUT', target.pathname + target.search, {}, 'not a video');
  return video.id;
}

async function main() {
  const waits = [];
  const database = new Client({ connectionString: process.env.DATABASE_URL });
  await database.connect();
  for (let i = 0; i < Number(countText); i++) {
    const video = await upload();
    await forgetTurns(database);
    // If no other task waits, the worker has asked before the upload ends, and its request waits. If others wait, an
    // earlier request would claim one of those.
    const asked = everyText.endsWith('idle') ? asWorker('GET', '/next?wait=30&kinds=plan') : null;
    await new Promise((resolve) => setTimeout(resolve, parseInt(everyText, 10)));
    const added = performance.now();
    const completed = asAdmin('POST', `/videos/${video}/upload/complete`, {});
    if (!asked) await completed;
    const { job } = await (asked ?? asWorker('GET', '/next?wait=30&kinds=plan'));
    waits.push(performance.now() - added);
    if (job.video_id !== video) throw new Error(`another video was claimed: ${job.video_id} for ${video}`);
    await completed;
    await asWorker('POST', `/${video}/fail`, { epoch: job.epoch, task_id: job.task_id, code: 'not_media', reason: 'Bench.' });
  }
  await database.end();
  waits.sort((a, b) => a - b);
  const at = (part) => waits[Math.min(waits.length - 1, Math.floor(part * waits.length))];
  console.log(JSON.stringify({ p50_ms: at(0.5), p99_ms: at(0.99) }));
}

main().catch((fault) => {
  console.error(`queue_latency: ${fault.message}`);
  process.exitCode = 1;
});
