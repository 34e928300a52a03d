'use strict';
// What the edge answers from memory beside what it answers by asking the API, header by header; and changed tokens and strange
// paths while a pass is good. Prints a line for each thing that it looked at: what, what came, what was expected, with tabs.
// Usage: passes.js HOME VIDEO_ID

const crypto = require('node:crypto');
const fs = require('node:fs');
const net = require('node:net');
const { execFileSync } = require('node:child_process');
const { Connection, pause, start, upstreamOf, warm } = require('./edge_client.js');

const [home, videoText] = process.argv.slice(2);
const run = JSON.parse(fs.readFileSync(`${home}/run.json`, 'utf8'));
const AT_ONCE = 16;
const report = (what, actual, expected) => console.log([what, actual, expected].join('\t'));

// The video's files, of each kind one.
async function filesOf(connection, base) {
  const text = async (file) => (await connection.ask(`${base}/${file}`)).body.toString();
  const master = await text('master.m3u8');
  const rendition = /^([\w-]+)\/playlist\.m3u8$/m.exec(master)[1];
  const subtitle = /TYPE=SUBTITLES.*URI="([\w-]+)\/playlist\.m3u8"/.exec(master)?.[1];
  const iframes = /URI="([\w-]+\/iframes\.m3u8)"/.exec(master)?.[1];
  return {
    texts: ['master.m3u8', `${rendition}/playlist.m3u8`, iframes, 'storyboard.vtt'].filter(Boolean),
    objects: [`${rendition}/init.mp4`, `${rendition}/seg-00001.m4s`, subtitle && `${subtitle}/seg-00000.vtt`, 'poster.jpg',
      'storyboard-000.jpg'].filter(Boolean),
    missing: [`${rendition}/seg-99999.m4s`, `${rendition}/seg-1.m4s`, 'other/playlist.m3u8', `${rendition}/init.mp4x`],
  };
}

// What a request may say beside its method and its file, where the file has the tag and as many bytes.
const variants = (tag, bytes) => [
  {}, { Origin: 'https://school.example' }, { Origin: 'null' }, { Authorization: 'Bearer x' }, { Cookie: 'a=b' },
  ...['gzip', 'GZIP, br', 'gzip;q=0', 'gzip; q=0.5', 'identity', '*', 'x-gzip', 'deflate, gzip;q=1.0', 'br']
    .map((value) => ({ 'Accept-Encoding': value })),
  ...['bytes=0-9', 'bytes=5-', 'bytes=-5', `bytes=${bytes - 1}-`, `bytes=0-${bytes + 9}`, `bytes=${bytes}-`, 'bytes=0-0,5-9', 'bytes=9-2',
    'bytes=a-b', 'bytes=', 'items=0-1'].map((value) => ({ Range: value })),
  ...[tag, '"another"', `W/${tag}`, 'Sat, 01 Jan 2000 00:00:00 GMT'].map((value) => ({ Range: 'bytes=1-2', 'If-Range': value })),
  ...[tag, `W/${tag}`, '*', `"a", ${tag}`, '"another"', 'another', ''].map((value) => ({ 'If-None-Match': value })),
  { 'If-None-Match': tag, 'Accept-Encoding': 'gzip' }, { 'If-None-Match': tag, Range: 'bytes=0-1' },
  { 'If-Modified-Since': 'Sat, 01 Jan 2000 00:00:00 GMT' },
];

// Everything that a client sees but what differs by nature.
function seen({ status, headers, body }) {
  const kept = headers.filter(([name]) => !['connection', 'date', 'x-request-id'].includes(name)).map(([name, value]) => `${name}: ${value}`);
  return `${status} ${kept.sort().join(' | ')} ${crypto.createHash('sha256').update(body).digest('hex').slice(0, 16)}`;
}

async function answersAreTheApis(connection, base, files) {
  const all = [...files.texts, ...files.objects];
  await warm(home, connection, base, all);
  const fromMemory = [];
  for (const file of all) {
    const whole = await connection.ask(`${base}/${file}`);
    for (const method of ['GET', 'HEAD']) {
      for (const headers of variants(whole.tag, whole.body.length)) {
        const warmAnswer = await connection.ask(`${base}/${file}`, { method, headers });
        // A query makes it the API's to answer, and means nothing to it.
        const coldAnswer = await connection.ask(`${base}/${file}?cold`, { method, headers });
        report(`${method} ${file} ${JSON.stringify(headers)}`, seen(warmAnswer), seen(coldAnswer));
        // Objects are asked for again at the API.
        if (!('If-None-Match' in headers) || files.texts.includes(file)) fromMemory.push(warmAnswer.id);
      }
    }
  }
  for (const file of files.missing) {
    const answer = await connection.ask(`${base}/${file}`);
    report(`GET ${file}`, answer.status, 404);
  }
  const upstream = await upstreamOf(home, fromMemory);
  // On a busy machine a renewal may come too late.
  const asked = fromMemory.filter((id) => upstream.get(id) !== '').length;
  report('few answers needed the API', asked * 20 < fromMemory.length, true);
}

// Sends these very bytes as a request line's target; resolves to the status, 0 if the edge just closes.
function askRaw(target) {
  const { hostname, port } = new URL(run.base_url);
  return new Promise((resolve) => {
    const socket = net.connect(port, hostname, () => socket.write(Buffer.concat([Buffer.from('GET '), target,
      Buffer.from(' HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n\r\n')])));
    let text = '';
    socket.setTimeout(10_000, () => socket.destroy());
    socket.on('data', (piece) => { text += piece.toString('latin1').slice(0, 64); });
    socket.on('error', () => {});
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0)));
  });
}

function signed(payload, id, secret) {
  const text = JSON.stringify(payload);
  const mac = crypto.createHmac('sha256', secret).update(`playback\0${id}\0${text}\0`).digest('base64url');
  return `${id}.${Buffer.from(text).toString('base64url')}.${mac}`;
}

// Tokens that the API never made, beside the good one.
function changedTokens(token) {
  const bytes = Buffer.from(token);
  const changed = [];
  for (let at = 0; at < bytes.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[at] ^= 1 << bit;
      changed.push(flipped);
    }
    changed.push(bytes.subarray(0, at), Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]));
  }
  for (const more of ['A', '=', '.', '..', '%00', '%20', ' ', '\0', '\\', ';', '+', '%2e', token]) changed.push(Buffer.from(token + more));
  for (const before of ['A', '.', '%00', '\\', './', '%2e%2e%2f']) changed.push(Buffer.from(before + token));
  const [id, payload] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url'));
  for (const secret of ['', 'secret', 'a-secret-of-a-key-that-was-retired']) {
    changed.push(Buffer.from(signed(claims, id, secret)), Buffer.from(signed({ ...claims, exp: claims.exp + 1 }, 'retired', secret)));
  }
  changed.push(Buffer.from(`${id}.${payload}.`), Buffer.from(token.toUpperCase()));
  return changed;
}

const strangePaths = (token, file) => [
  `/p/${token}/../${token}/${file}`, `/p/${token}/./${file}`, `/p/x/../${token}/${file}`, `/p/${token}/%2e%2e/${file}`,
  `/p/${token}/..%2f..%2fetc/passwd`, `/p/${token}/%252e%252e/${file}`, `/p/${token}/%2f${file}`, `/p/${token}//${file}`,
  `/p//${token}/${file}`, `//p/${token}/${file}`, `/p/${token}/${file}%00`, `/p/${token}/${file}\0`,
  `/p/${token}/${file}%20`, `/p/${token}/${file.replace('/', '\\')}`, `/p/${token}/${file.replace('/', '%2f')}`,
  `/p/${token}/..\\..\\${file}`, `/p/${token}/${file}#x`, `/p/${token}/${file};x`, `/p/${token}/${'a'.repeat(6000)}`,
  `/p/${token}/${'../'.repeat(2500)}etc/passwd`, `/p/${'a'.repeat(8000)}/${file}`, `/p/${token}/${'%2e%2e/'.repeat(900)}x`,
  `/p/${token}`, `/p/${token}/`, '/p/', '/p', `/p/${token}/hls/demo/1/${file}`, `/p/${token}/${file.toUpperCase()}`,
  `/p/${token}/e1/${file}`, '/internal/edge/passes', '/internal/edge/videos/1', '/%69nternal/edge/videos/1', '/internal/edge',
  '/x/../internal/edge/videos/1', '/internal//edge/videos/1', '/internal%2fedge/videos/1',
];

const workers = () => execFileSync('pgrep', ['-P', String(run.pids.nginx)]).toString().trim().split('\n').sort().join(' ');

async function nothingElseIsAccepted(connection, base, token, file) {
  const before = workers();
  const targets = [...changedTokens(token).map((text) => Buffer.concat([Buffer.from('/p/'), text, Buffer.from(`/${file}`)])),
    ...strangePaths(token, file).map((target) => Buffer.from(target, 'latin1'))];
  const accepted = [];
  let next = 0;
  let honest = 0;
  let isOver = false;
  const honestPlayer = async () => {
    while (!isOver) {
      if ((await connection.ask(`${base}/${file}`)).status !== 200) honest++;
      await pause(20);
    }
  };
  const attacker = async () => {
    while (next < targets.length) {
      const target = targets[next++];
      const status = await askRaw(target);
      if ((status >= 200 && status < 400) || status >= 500) accepted.push(`${status} ${target.toString('latin1').slice(-400)}`);
    }
  };
  const player = honestPlayer();
  await Promise.all(Array.from({ length: AT_ONCE }, attacker));
  isOver = true;
  await player;
  report('changed tokens and strange paths that were accepted', accepted.slice(0, 5).join(', '), '');
  report('changed tokens and strange paths were enough', targets.length > 1500, true);
  report('honest requests meanwhile that were not answered', honest, 0);
  report('workers of nginx', workers(), before);
}

// A token that runs out while the edge has a pass for it.
async function anExpiredTokenIsOver(connection, file, token) {
  const [id, payload] = token.split('.');
  const keys = /^SLUICE_PLAYBACK_KEYS=(.*)$/m.exec(fs.readFileSync(`${home}/secrets.env`, 'utf8'))[1];
  const secret = keys.split(',').find((key) => key.startsWith(`${id}:`)).slice(id.length + 1);
  const claims = { ...JSON.parse(Buffer.from(payload, 'base64url')), exp: Math.floor(Date.now() / 1000) + 3 };
  const url = `${run.base_url}/p/${signed(claims, id, secret)}/${file}`;
  let last = 0;
  while (Date.now() < claims.exp * 1000 + 1500) {
    const asked = Date.now();
    if ((await connection.ask(url)).status === 200) last = asked;
    await pause(10);
  }
  report('a token that runs out was good before', last > claims.exp * 1000 - 500, true);
  report('and for less than half a second after its time', last < claims.exp * 1000 + 500, true);
}

async function main() {
  const connection = new Connection();
  const { base, token } = await start(run, Number(videoText), 'laptop');
  const files = await filesOf(connection, base);
  report('kinds of files', `${files.texts.length} ${files.objects.length}`, '4 5');
  await answersAreTheApis(connection, base, files);
  await nothingElseIsAccepted(connection, base, token, files.objects[1]);
  await anExpiredTokenIsOver(connection, files.objects[1], token);
  connection.close();
}

main().catch((fault) => report('passes.js', fault.stack, ''));
