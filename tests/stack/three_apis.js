'use strict';
// Three API processes on one database and one Redis, and what they agree on. Starts two more beside the one of a running
// stack, on ports and with the environment that it is given, and prints what it saw as one line of JSON.
// Usage: three_apis.js RUN_JSON SLUICE_API VIDEO_ID PORT PORT, with the environment of the first API.

const { spawn } = require('node:child_process');
const fs = require('node:fs');

const STARTS = 1000;
const CLIENTS = 50;
const DEVICES = 5;
const VIOLATIONS_TO_REVOKE = 3;
const PATIENCE_MS = 10_000;

const [runFile, program, videoText, ...ports] = process.argv.slice(2);
const run = JSON.parse(fs.readFileSync(runFile, 'utf8'));
const video = Number(videoText);
const apis = [run.api_url, ...ports.map((port) => `http://127.0.0.1:${port}`)];

async function call(api, method, path, token, body) {
  const response = await fetch(api + path, {
    method,
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null };
}

const playback = (api, name, body, token) => call(api, 'POST', `/api/v1/playback/${name}`, token, body);

const start = (api, device) =>
  playback(api, 'start', { video_id: video, enrollment_id: run.student.enrollment_id, device_id: device },
    run.student_token);

async function until(what, condition) {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await condition().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// A session is certainly open from the answer that opened it to the request that ends it: at no moment may more of them
// be than the limits allow.
async function storm() {
  const open = new Map();
  const seen = { opened: 0, refused: 0, other: 0, sessions: 0, devices: 0 };
  let next = 0;
  const client = async (number) => {
    while (next < STARTS) {
      const turn = next++;
      const device = `device ${(turn * 7 + number) % DEVICES}`;
      const answer = await start(apis[turn % apis.length], device);
      if (answer.status === 409) seen.refused++;
      else if (answer.status !== 201) seen.other++;
      else {
        seen.opened++;
        // The same device's session for this video was replaced.
        for (const [session, its] of open) if (its === device) open.delete(session);
        open.set(answer.body.session_id, device);
        seen.sessions = Math.max(seen.sessions, open.size);
        seen.devices = Math.max(seen.devices, new Set(open.values()).size);
        open.delete(answer.body.session_id);
        await playback(apis[(turn + 1) % apis.length], 'end', { token: answer.body.token });
      }
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
  return seen;
}

// Sessions that stay open, told by different processes, add up; and one of the same device takes the place of the other.
async function limits() {
  const kept = [];
  for (const [index, device] of ['phone', 'laptop'].entries()) kept.push(await start(apis[index], device));
  const refusals = [];
  for (const api of apis) refusals.push((await start(api, 'tablet')).body.detail);
  const reloaded = await start(apis[2], 'phone');
  const replaced = await playback(apis[1], 'heartbeat', { token: kept[0].body.token });
  await playback(apis[2], 'end', { token: kept[1].body.token });
  const again = await start(apis[1], 'tablet');
  for (const { body } of [reloaded, again]) await playback(apis[0], 'end', { token: body.token });
  return { kept: kept.map((answer) => answer.status), refusals, replaced: replaced.body.detail, again: again.status };
}

// What asks a process for the first segment, with this token in its path, and says the answer's status.
async function segmentOf(api, token) {
  const playlist = await (await fetch(`${api}/p/${token}/360p/playlist.m3u8`)).text();
  const segment = playlist.split('\n').find((line) => line && !line.startsWith('#'));
  return async () => {
    const response = await fetch(`${api}/p/${token}/360p/${segment}`);
    await response.arrayBuffer();
    return response.status;
  };
}

// One process changes the student's permission; the others, at which the student and a member of staff watch, hear of it.
async function permission() {
  const { body: session } = await start(apis[0], 'phone');
  const { body: staff } = await call(apis[0], 'GET', `/api/v1/videos/${video}/play`, run.staff_token);
  const fetchSegment = await segmentOf(apis[1], session.token);
  const fetchAsStaff = await segmentOf(apis[2], new URL(staff.play_url).pathname.split('/')[2]);
  const before = await fetchSegment();
  const { body: made } = await call(apis[0], 'POST', '/api/v1/video-permissions', run.admin_token,
    { video, enrollment: run.student.enrollment_id, rule: 'once' });
  const changed = Date.now();
  const others = new Set();
  let status = before;
  let beat = { status: 200 };
  while ((status !== 403 || beat.status !== 403) && Date.now() - changed < PATIENCE_MS) {
    status = await fetchSegment();
    beat = await playback(apis[2], 'heartbeat', { token: session.token });
    others.add(await fetchAsStaff());
  }
  const ms = Date.now() - changed;
  const ended = await playback(apis[1], 'end', { token: session.token });
  await call(apis[0], 'DELETE', `/api/v1/video-permissions/${made.id}`, run.admin_token);
  return { before, after: status, detail: beat.body.detail, ended: ended.status, others: [...others], ms };
}

// One process judges; another one serves segments until it hears of it.
async function revocation() {
  const { body: session } = await start(apis[0], 'phone');
  const fetchSegment = await segmentOf(apis[1], session.token);
  const before = await fetchSegment();
  for (let i = 0; i < VIOLATIONS_TO_REVOKE; i++) {
    await playback(apis[2], 'events', { token: session.token, events: [{ type: 'SEEK_ATTEMPT', payload: { to: 5 } }] });
  }
  const judged = Date.now();
  const statuses = new Set();
  let status = await fetchSegment();
  while (status !== 403 && Date.now() - judged < PATIENCE_MS) {
    statuses.add(status);
    status = await fetchSegment();
  }
  return { before, after: status, meanwhile: [...statuses], ms: Date.now() - judged };
}

async function main() {
  const children = ports.map((port) =>
    spawn(program, ['serve'], { env: { ...process.env, SLUICE_LISTEN_PORT: port }, stdio: 'ignore' }));
  try {
    for (const api of apis) await until(api, async () => (await call(api, 'GET', '/readyz')).status === 200);
    const seen = { storm: await storm(), limits: await limits(), permission: await permission() };
    await call(apis[0], 'PATCH', `/api/v1/videos/${video}`, run.admin_token, { allow_skip: false });
    seen.revocation = await revocation();
    await call(apis[0], 'PATCH', `/api/v1/videos/${video}`, run.admin_token, { allow_skip: true });
    console.log(JSON.stringify(seen));
  } finally {
    for (const child of children) child.kill('SIGTERM');
  }
}

main().catch((fault) => {
  console.error(`three_apis: ${fault.message}`);
  process.exitCode = 1;
});
