'use strict';
// Many strange requests beside honest ones, through the edge: whatever a stranger sends, everybody else gets their own
// answers and nothing is done in their name. Prints one line of JSON. The same seed sends the same bytes.
// Usage: fuzz_edge.js RUN_JSON FUZZED HONEST [SEED]

const fs = require('node:fs');
const net = require('node:net');

const [runFile, fuzzedText, honestText, seedText = '1'] = process.argv.slice(2);
const run = JSON.parse(fs.readFileSync(runFile, 'utf8'));
const edge = new URL(run.base_url);
const FUZZERS = 12;
const HONEST_CLIENTS = 6;
const LECTURES = 25;
const PATIENCE_MS = 20_000;
// How long a stranger waits for an answer before it goes away in the middle.
const STRANGER_MS = 300;

// mulberry32, a small generator of known quality: good enough to choose bytes.
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'FOO', 'PRI', 'TRACE', 'get', ''];
const TARGETS = ['/healthz', '/api/v1/auth/login', '/upload/x', '/api/v1/videos?search=what??&page=1', '*', '/p/x/master.m3u8',
  'http://edge/healthz', '//healthz', '/%00', '/../..', '/metrics%2f', `/${'a'.repeat(8100)}`, '/healthz#x', 'edge:80'];
const VERSIONS = ['HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/1.1 ', 'http/1.1', ''];
const ENDS = ['\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r', '\r\r\n', '\n\n'];
const FIELDS = ['Range: x', 'Range: bytes=0-0,1-1', 'Expect: 100-continue', 'Expect: x', 'Content-Encoding: gzip', 'Connection: close',
  'Connection: keep-alive, Upgrade', 'Upgrade: h2c', 'Host: b', 'X: \u0001', ' folded: y', 'Content-Type: multipart/form-data', 'Te: trailers',
  'Authorization: Bearer x', 'X-Forwarded-For: 127.0.0.1', `X: ${'y'.repeat(6000)}`, 'Content-Length : 3', 'Transfer-Encoding : chunked',
  'If-None-Match: "', 'Trailer: Host', '\u0000: x', 'Content-Length: 0'];

// Bytes that look like the beginning of a request, and like what others must not be made to do.
const strangeRequest = (random, lectures) => {
  const one = (list) => list[Math.floor(random() * list.length)];
  const some = (list, max) => Array.from({ length: Math.floor(random() * (max + 1)) }, () => one(list));
  const end = random() < 0.9 ? '\r\n' : one(ENDS);
  const smuggled = `${one(['DELETE', 'POST', 'GET'])} /api/v1/lectures/${one(lectures)} HTTP/1.1\r\n${one(['X-Ignore: ', 'Host: x\r\n\r\n', 'Content-Length: 900\r\n\r\n'])}`;
  const size = smuggled.length;
  const framing = one([
    [`Content-Length: ${size}`], [`Content-Length: ${size}`], ['Transfer-Encoding: chunked'], ['Transfer-Encoding: chunked'], [],
    [`Content-Length: ${size}`, 'Transfer-Encoding: chunked'], ['Content-Length: 0', `Content-Length: ${size}`], [`Content-Length: +${size}`],
    ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], ['Transfer-Encoding: xchunked'], [`Content-Length: ${size}, ${size}`],
    ['Content-Length: 99999999999999999999'], ['Transfer-Encoding: gzip, chunked'], [`Content-Length: ${size + 40}`], ['Content-Length: 1'],
  ]);
  const chunked = one([`${size.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`, `${size.toString(16)};x="\n"\r\n${smuggled}\r\n0\r\n\r\n`, `0\r\n\r\n${smuggled}`,
    `${size.toString(16)}\n${smuggled}\n0\n\n`, `-1\r\n${smuggled}`, `ffffffffffffffff\r\n${smuggled}`, `0x5\r\n${smuggled}`]);
  const body = framing.some((field) => field.includes('chunked')) && random() < 0.9 ? chunked : smuggled;
  let text = [`${one(METHODS)} ${one(TARGETS)} ${random() < 0.8 ? 'HTTP/1.1' : one(VERSIONS)}`, ...(random() < 0.9 ? ['Host: edge'] : []),
    ...some(FIELDS, 3), ...framing, '', ''].join(end) + body;
  // A few bytes of the whole are others now, or missing.
  for (let changes = Math.floor(random() * 3) * (random() < 0.5 ? 1 : 0); changes > 0; changes--) {
    const at = Math.floor(random() * text.length);
    text = text.slice(0, at) + (random() < 0.5 ? String.fromCharCode(Math.floor(random() * 256)) : '') + text.slice(at + 1);
  }
  return Buffer.from(text, 'latin1');
};

// Whatever becomes of it.
function send(bytes) {
  return new Promise((resolve) => {
    const socket = net.connect(Number(edge.port), edge.hostname, () => socket.write(bytes));
    socket.setTimeout(STRANGER_MS, () => socket.destroy());
    socket.on('data', () => {});
    socket.on('error', () => {});
    socket.on('close', resolve);
  });
}

async function call(method, path, body) {
  const response = await fetch(run.base_url + path, {
    method, signal: AbortSignal.timeout(PATIENCE_MS), body: body && JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${run.admin_token}` },
  });
  return { status: response.status, body: await response.json().catch(() => null) };
}

async function main() {
  const random = generator(Number(seedText));
  const titles = new Map();
  for (let i = 0; i < LECTURES; i++) {
    const title = `fuzzed ${seedText} ${i}`;
    titles.set((await call('POST', '/api/v1/lectures', { title })).body.id, title);
  }
  const ids = [...titles.keys()];
  const seen = { fuzzed: 0, honest: 0, faults: [] };
  const check = async (id) => {
    const answer = await call('GET', `/api/v1/lectures/${id}`).catch((failure) => ({ status: failure.message }));
    if (answer.status !== 200 || answer.body?.title !== titles.get(id)) seen.faults.push({ id, answer });
  };

  let isOver = false;
  const stranger = async () => {
    while (seen.fuzzed < Number(fuzzedText)) {
      seen.fuzzed++;
      await send(strangeRequest(random, ids));
    }
  };
  const honest = async () => {
    while (seen.honest < Number(honestText) || !isOver) await check(ids[seen.honest++ % ids.length]);
  };
  const strangers = Promise.all(Array.from({ length: FUZZERS }, stranger)).then(() => { isOver = true; });
  await Promise.all([strangers, ...Array.from({ length: HONEST_CLIENTS }, honest)]);
  for (const id of ids) await check(id);
  console.log(JSON.stringify({ ...seen, faults: seen.faults.length, first: seen.faults.slice(0, 3) }));
}

main().catch((failure) => {
  console.error(failure);
  process.exit(1);
});
