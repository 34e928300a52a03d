'use strict';
// Times requests of every list and statistic of a running stack: one at a time, and eight at once.
// Usage: lists.js RUN_JSON COUNT [TEXT]; prints a line for each kind of request whose name holds TEXT.
// Exit status 1 for an answer that is not 200, and for a 99th percentile that is too long.

const fs = require('node:fs');
const http = require('node:http');

const [runFile, countText, only = ''] = process.argv.slice(2);
const run = JSON.parse(fs.readFileSync(runFile, 'utf8'));
const count = Number(countText);
const MAX_P99_MS = 100;
const AT_ONCE = 8;
const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });

function get(path, token) {
  return new Promise((resolve, reject) => {
    const asked = performance.now();
    const request = http.get(`${run.api_url}/api/v1${path}`, { agent, headers: { Authorization: `Bearer ${token}` } }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => {
        const took = performance.now() - asked;
        if (answer.statusCode !== 200) return reject(new Error(`${path}: ${answer.statusCode} ${Buffer.concat(parts)}`));
        return resolve({ took, body: Buffer.concat(parts) });
      });
    });
    request.on('error', reject);
  });
}

const json = async (path, token = run.admin_token) => JSON.parse((await get(path, token)).body);

// The same choice of videos, students and pages each time.
let state = 20260131;
function below(limit) {
  state = (state * 1103515245 + 12345) % 2147483648;
  return Math.floor((state / 2147483648) * limit);
}

async function kinds() {
  const idsOf = async (list) => (await json(`/${list}?page_size=500`)).results.map((row) => row.id);
  const videos = await idsOf('videos');
  const enrollments = await idsOf('enrollments');
  const reported = (await json('/video-playback-events?page_size=500')).results;
  const video = () => videos[below(videos.length)];
  const event = () => reported[below(reported.length)];
  const enrollment = () => enrollments[below(enrollments.length)];
  const student = () => `Student ${String(1 + below(enrollments.length)).padStart(6, '0')}`;
  const lecture = run.lecture_id;
  const session = run.session_id;
  const all = [];
  const add = (name, path, token = run.admin_token) => all.push({ name, path, token });
  const addPages = (list, total) => {
    add(`${list}`, () => `/${list}`);
    add(`${list}, 500 a page`, () => `/${list}?page_size=500`);
    add(`${list}, any page`, () => `/${list}?page=${1 + below(Math.ceil(total / 50))}`);
  };
  const search = () => `search=${encodeURIComponent(student())}`;

  for (const list of ['lectures', 'sessions', 'students', 'enrollments', 'session-enrollments', 'attendance', 'video-permissions', 'video-progress',
    'video-playback-events', 'playback-sessions', 'videos', 'webhooks', 'webhook-deliveries']) {
    addPages(list, (await json(`/${list}?page_size=1`)).count);
  }
  add('lectures/{id}/sessions', () => `/lectures/${lecture}/sessions`);
  add('students by search', () => `/students?${search()}`);
  add('enrollments of a lecture', () => `/enrollments?lecture=${lecture}&status=ACTIVE`);
  add('attendance of a session', () => `/attendance?session=${session}&status=ONLINE`);
  add('videos by search', () => `/videos?search=${below(200)}&lecture=${lecture}&session=${session}&status=READY`);
  add('videos of a student', () => '/videos?page_size=500', run.student_token);
  add('videos/student', () => '/videos/student', run.student_token);
  add('videos/student of a session', () => `/videos/student?session=${session}`, run.student_token);
  add('videos/{id}', () => `/videos/${video()}`);
  add('videos/{id} of a student', () => `/videos/${video()}`, run.student_token);
  add('videos/{id}, nested', () => `/lectures/${lecture}/sessions/${session}/videos/${video()}`);
  add('videos/{id}/tasks', () => `/videos/${video()}/tasks`);
  for (const figures of ['stats', 'achievement', 'policy-impact', 'summary', 'summary?range=24h', 'summary?range=all'])
    add(`videos/{id}/${figures}`, () => `/videos/${video()}/${figures}`);
  add('videos/{id}/stats by search', () => `/videos/${video()}/stats?${search()}`);
  add('videos/{id}/stats, 50 a page', () => `/videos/${video()}/stats?page_size=50&page=${1 + below(20)}`);
  for (const list of ['video-progress', 'video-permissions']) {
    add(`${list} of a video`, () => `/${list}?video=${video()}`);
    add(`${list} of an enrolment`, () => `/${list}?enrollment=${enrollment()}`);
    add(`${list} of a lecture`, () => `/${list}?lecture=${lecture}`);
    add(`${list} by search`, () => `/${list}?${search()}`);
  }
  add('video-progress completed', () => '/video-progress?completed=True');
  add('video-progress of a student', () => '/video-progress', run.student_token);
  for (const range of ['24h', '7d', 'all']) {
    const of = `range=${range}`;
    const list = 'video-playback-events';
    add(`${list} ${range}`, () => `/${list}?${of}`);
    add(`${list} ${range} of a video`, () => `/${list}?${of}&video=${video()}`);
    add(`${list} ${range} of an enrolment`, () => `/${list}?${of}&enrollment=${enrollment()}`);
    add(`${list} ${range} of a lecture`, () => `/${list}?${of}&lecture=${lecture}`);
    add(`${list} ${range} violated`, () => `/${list}?${of}&violated=True`);
    add(`${list} ${range} by type`, () => `/${list}?${of}&event_type=SEEK_ATTEMPT,FOCUS_LOST`);
    add(`${list} ${range} by search`, () => `/${list}?${of}&${search()}`);
    add(`${list} ${range} by search of a session`, () => `/${list}?${of}&search=${event().session_id.slice(0, 13)}`);
    add(`${list} ${range} by search in vain`, () => `/${list}?${of}&search=nobody`);
    add(`${list}/risk ${range}`, () => `/${list}/risk?${of}&video=${video()}`);
    add(`${list}/export ${range}`, () => `/${list}/export?${of}&video=${video()}`);
  }
  add('video-playback-events/{id}', () => `/video-playback-events/${event().id}`);
  add('playback-sessions of a video', () => `/playback-sessions?video=${video()}`);
  add('playback-sessions of an enrolment', () => `/playback-sessions?enrollment=${enrollment()}`);
  add('playback-sessions of a lecture', () => `/playback-sessions?lecture=${lecture}`);
  add('playback-sessions by status', () => '/playback-sessions?status=ENDED');
  add('playback-sessions ACTIVE', () => '/playback-sessions?status=ACTIVE');
  add('playback-sessions by search', () => `/playback-sessions?${search()}`);
  add('playback-sessions by search of everybody', () => '/playback-sessions?search=student');
  add('playback-sessions by search of a session', () => `/playback-sessions?search=${event().session_id.slice(0, 13)}`);
  add('playback-sessions by search in vain', () => '/playback-sessions?search=nobody');
  add('playback/sessions', () => '/playback/sessions', run.student_token);
  return all.filter(({ name }) => name.includes(only));
}

// How long each of `count` requests took, in ms and in order of length.
async function times({ path, token }, atOnce) {
  const took = [];
  let left = count;
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (left-- > 0) took.push((await get(path(), token)).took);
  }));
  return took.sort((a, b) => a - b);
}

const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
const shown = (ms) => ms.toFixed(1).padStart(8);

async function main() {
  console.log(`${['p50', 'p99', '8: p50', '8: p99'].map((head) => head.padStart(8)).join('')}  request`);
  let tooLong = 0;
  for (const kind of await kinds()) {
    const alone = await times(kind, 1);
    const together = await times(kind, AT_ONCE);
    const isTooLong = Math.max(at(alone, 0.99), at(together, 0.99)) >= MAX_P99_MS;
    if (isTooLong) tooLong++;
    const figures = [at(alone, 0.5), at(alone, 0.99), at(together, 0.5), at(together, 0.99)];
    console.log(`${figures.map(shown).join('')}  ${kind.name}${isTooLong ? '  TOO LONG' : ''}`);
  }
  agent.destroy();
  if (tooLong > 0) process.exitCode = 1;
}

main().catch((fault) => {
  console.error(`lists: ${fault.message}`);
  process.exitCode = 1;
});
