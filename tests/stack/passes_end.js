'use strict';
// While the edge serves from memory: rights end, the API stands still, Redis stands still, and what was sent is told. Prints a
// line for each thing that it looked at: what, what came, what was expected, with tabs in between.
// Usage: passes_end.js HOME VIDEO_ID

const fs = require('node:fs');
const { Connection, call, pause, start, upstreamOf, warm } = require('./edge_client.js');

const [home, videoText] = process.argv.slice(2);
const run = JSON.parse(fs.readFileSync(`${home}/run.json`, 'utf8'));
const video = Number(videoText);
const DEVICE = 'laptop'; // each start replaces the session before
const MAX_END_MS = 1000;
const MAX_LAPSE_MS = 550; // 450 ms, and the test's own delay
const report = (what, actual, expected) => console.log([what, actual, expected].join('\t'));

// A student at play on two connections: asks all the time, and keeps when each answer was asked for and what it was.
class Player {
  constructor(session, file) {
    this.session = session;
    this.url = `${session.base}/${file}`;
    this.file = file;
    this.connections = [new Connection(), new Connection()];
    this.answers = [];
  }

  async warm() {
    for (const connection of this.connections) await warm(home, connection, this.session.base, [this.file]);
  }

  play(timeout) {
    this.isOver = false;
    this.loops = this.connections.map(async (connection) => {
      while (!this.isOver) {
        const asked = Date.now();
        const { status } = await connection.ask(this.url, { timeout });
        this.answers.push({ asked, status });
        await pause(5);
      }
    });
  }

  async stop() {
    this.isOver = true;
    await Promise.all(this.loops);
    for (const connection of this.connections) connection.close();
  }
}

async function aRightEnds(what, file, end, undo = async () => {}) {
  const player = new Player(await start(run, video, DEVICE), file);
  await player.warm();
  player.play();
  await pause(300);
  const { status } = await end(player.session);
  const ended = Date.now();
  await pause(MAX_END_MS + 1000);
  await player.stop();
  await undo();
  report(`${what}: the call`, status >= 200 && status < 300, true);
  report(`${what}: answers before`, player.answers.filter(({ asked }) => asked < ended).some((one) => one.status === 200), true);
  const late = player.answers.filter((one) => one.status === 200 && one.asked > ended + MAX_END_MS);
  report(`${what}: served more than a second later`, late.length, 0);
  report(`${what}: the last answer`, player.answers.at(-1).status, 403);
}

async function rightsEnd(file) {
  const permission = (rule) => call(run, 'admin', 'POST', '/video-permissions/bulk_set',
    { video_id: video, enrollments: [run.student.enrollment_id], rule });
  await aRightEnds('an end', file, ({ token }) => call(run, 'student', 'POST', '/playback/end', { token }));
  await aRightEnds('a revocation', file, ({ session_id: id }) => call(run, 'admin', 'POST', `/playback-sessions/${id}/revoke`, {}));
  await aRightEnds('a policy', file, () => call(run, 'admin', 'PATCH', `/videos/${video}`, { max_speed: 1.5 }));
  await aRightEnds('a permission', file, () => permission('blocked'), () => permission('free'));
  const enrollment = `/enrollments/${run.student.enrollment_id}`;
  await aRightEnds('an enrolment', file, () => call(run, 'admin', 'PATCH', enrollment, { status: 'INACTIVE' }),
    () => call(run, 'admin', 'PATCH', enrollment, { status: 'ACTIVE' }));
}

async function theApiStandsStill(file) {
  const player = new Player(await start(run, video, DEVICE), file);
  await player.warm();
  player.play(300);
  await pause(300);
  process.kill(run.pids.api, 'SIGSTOP');
  const stopped = Date.now();
  await pause(2000);
  process.kill(run.pids.api, 'SIGCONT');
  const continued = Date.now();
  await pause(3000);
  await player.stop();
  const served = player.answers.filter(({ status }) => status === 200).map(({ asked }) => asked);
  report('an API that stands still: served before', served.some((asked) => asked < stopped), true);
  report('an API that stands still: served from memory for a moment', served.some((asked) => asked > stopped && asked < continued), true);
  report('an API that stands still: served once passes have run out',
    served.filter((asked) => asked > stopped + MAX_LAPSE_MS && asked < continued - 300).length, 0);
  report('an API that goes on', served.some((asked) => asked > continued), true);
}

// The API waits 2 s for Redis, and then lets those through whom it has known to be alive.
async function redisStandsStill(file) {
  const player = new Player(await start(run, video, DEVICE), file);
  await player.warm();
  player.play();
  await pause(300);
  process.kill(run.pids.redis, 'SIGSTOP');
  const stopped = Date.now();
  await pause(6000);
  const during = Date.now();
  process.kill(run.pids.redis, 'SIGCONT');
  await pause(3000);
  await player.stop();
  const statuses = [...new Set(player.answers.map(({ status }) => status))].join(' ');
  report('Redis away: what players get', statuses, '200');
  report('Redis away: served in the grace',
    player.answers.some(({ asked }) => asked > stopped + 1000 && asked < during), true);
}

// The proof reaches as far as the session has lasted, by its last sign of life.
async function watchedSeconds({ token }) {
  await call(run, 'student', 'POST', '/playback/heartbeat', { token });
  const { body } = await call(run, 'admin', 'GET', `/videos/${video}/stats`);
  return body.students.find((one) => one.enrollment === run.student.enrollment_id).watched_seconds;
}

async function whatWasSentIsTold(file) {
  const session = await start(run, video, DEVICE);
  const connection = new Connection();
  await warm(home, connection, session.base, [file]);
  const before = await watchedSeconds(session);
  await pause(5000);
  await connection.ask(`${session.base}/${file}`, { headers: { Range: 'bytes=0-9' } });
  await pause(2500);
  report('a bit of a segment is no proof', await watchedSeconds(session), before);
  await warm(home, connection, session.base, [file]);
  const { id, status } = await connection.ask(`${session.base}/${file}`);
  const upstream = await upstreamOf(home, [id]);
  report('a segment from memory', `${status} "${upstream.get(id)}"`, '200 ""');
  await pause(2500);
  report('is proof of watch', (await watchedSeconds(session)) > before, true);
  connection.close();
}

async function main() {
  const connection = new Connection();
  const { base } = await start(run, video, DEVICE);
  const master = (await connection.ask(`${base}/master.m3u8`)).body.toString();
  connection.close();
  const rendition = /^([\w-]+)\/playlist\.m3u8$/m.exec(master)[1];
  await whatWasSentIsTold(`${rendition}/seg-00000.m4s`);
  await rightsEnd(`${rendition}/seg-00001.m4s`);
  await theApiStandsStill(`${rendition}/seg-00001.m4s`);
  await redisStandsStill(`${rendition}/seg-00001.m4s`);
}

main().catch((fault) => report('passes_end.js', fault.stack, ''));
