'use strict';
// Starts a playback session for each of COUNT students, each with an address of their own, and prints the path of each play
// URL up to and with its token. Usage: viewers.js HOME VIDEO COUNT

const crypto = require('node:crypto');
const fs = require('node:fs');

const [home, video, count] = process.argv.slice(2);
const run = JSON.parse(fs.readFileSync(`${home}/run.json`, 'utf8'));
const secret = /^SLUICE_JWT_SECRET=(.*)$/m.exec(fs.readFileSync(`${home}/secrets.env`, 'utf8'))[1];
const AT_ONCE = 8;
const TOKEN_SECONDS = 3600;

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function accessToken(sub) {
  const head = base64url({ alg: 'HS256', typ: 'JWT' });
  const claims = base64url({ sub, role: 'student', tenant: run.tenant, exp: Math.floor(Date.now() / 1000) + TOKEN_SECONDS });
  const signature = crypto.createHmac('sha256', secret).update(`${head}.${claims}`).digest('base64url');
  return `${head}.${claims}.${signature}`;
}

async function call(method, path, token, body) {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const response = await fetch(run.api_url + path, { method, headers, body: body && JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

async function start(number) {
  const token = accessToken(`demo-student-${number}`);
  const list = await call('GET', `/api/v1/videos/student?session=${run.session_id}`, token);
  const { play_url: url } = await call('POST', '/api/v1/playback/start', token,
    { video_id: Number(video), enrollment_id: list[0].enrollment, device_id: 'bench' });
  return new URL(url).pathname.replace(/\/master\.m3u8$/, '');
}

async function main() {
  const paths = [];
  let next = 1;
  const work = async () => {
    while (next <= Number(count)) paths.push(await start(next++));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  console.log(paths.join('\n'));
}

main().catch((fault) => {
  console.error(`viewers: ${fault.message}`);
  process.exitCode = 1;
});
