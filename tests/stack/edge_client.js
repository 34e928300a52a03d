'use strict';
// A client of the edge's /p/ for the tests of passes: requests on connections that are kept, so that they stay with one nginx
// worker, and what the edge's log says of who has answered.

const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');

const PATIENCE_MS = 15_000;
const LOG_DELAY_MS = 1500; // nginx writes its log once a second

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// One connection to the edge, made when it is needed.
class Connection {
  constructor() {
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  }

  // Resolves to {status, headers (raw, as pairs), id, body}; status 0 if nothing came within `timeout` ms.
  ask(url, { method = 'GET', headers = {}, timeout = PATIENCE_MS } = {}) {
    return new Promise((resolve) => {
      const nothing = { status: 0, headers: [], id: '', body: Buffer.alloc(0) };
      const request = http.request(url, { method, headers, agent: this.agent }, (response) => {
        const pieces = [];
        response.on('data', (piece) => pieces.push(piece));
        response.on('error', () => resolve(nothing));
        response.on('end', () => {
          const raw = response.rawHeaders;
          const pairs = raw.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), raw[at + 1]]] : []));
          resolve({ status: response.statusCode, headers: pairs, id: response.headers['x-request-id'], body: Buffer.concat(pieces),
            tag: response.headers.etag });
        });
      });
      request.setTimeout(timeout, () => request.destroy());
      request.on('error', () => resolve(nothing));
      request.end();
    });
  }

  close() {
    this.agent.destroy();
  }
}

async function call(run, role, method, target, body) {
  const response = await fetch(`${run.base_url}/api/v1${target}`, {
    method,
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${run[`${role}_token`]}` },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null };
}

async function start(run, video, device) {
  const answer = await call(run, 'student', 'POST', '/playback/start',
    { video_id: video, enrollment_id: run.student.enrollment_id, device_id: device });
  if (answer.status !== 201) throw new Error(`start: ${answer.status} ${JSON.stringify(answer.body)}`);
  return { ...answer.body, base: answer.body.play_url.replace(/\/master\.m3u8$/, '') };
}

// What the edge's log says of requests, by their ids: the status that the API gave, '' where it was not asked.
async function upstreamOf(home, ids) {
  await pause(LOG_DELAY_MS);
  const wanted = new Set(ids);
  const found = new Map();
  for (const line of fs.readFileSync(path.join(home, 'log/edge-access.log'), 'utf8').split('\n')) {
    const id = /"request_id":"(\w+)"/.exec(line)?.[1];
    if (wanted.has(id)) found.set(id, /"upstream_status":"([^"]*)"/.exec(line)[1]);
  }
  return found;
}

// Asks for the files on this connection until the edge answers all of them from memory.
async function warm(home, connection, base, files, method = 'HEAD') {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const ids = [];
    for (let round = 0; round < 4; round++) {
      for (const file of files) ids.push((await connection.ask(`${base}/${file}`, { method })).id);
      await pause(50);
    }
    const upstream = await upstreamOf(home, ids.slice(-files.length));
    // The log took its time: what was warm is so still.
    if (ids.slice(-files.length).every((id) => upstream.get(id) === '')) return;
  }
  throw new Error(`${base}: not answered from memory`);
}

module.exports = { Connection, call, pause, start, upstreamOf, warm };
