'use strict';
// Players that each play an original at the pace of its video, and jump within it again and again. Prints, as JSON, how long it
// took until a start or a jump had its first quarter of a megabyte.
// Usage: players.js BASE_URL PATH COUNT SECONDS BYTES [HOME]; with HOME, as staff of the stack there, three players to a person.

const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');

const [base, path, count, seconds, bytes, home] = process.argv.slice(2);
const ENOUGH_BYTES = 256 * 1024;
const BYTES_PER_SECOND = 750_000; // 6 Mb/s
const JUMP_EVERY_MS = 1000;
const PLAYERS_OF_A_PERSON = 3;
const TOKEN_SECONDS = 3600;
const until = Date.now() + seconds * 1000;
const starts = [];
const jumps = [];
let errors = 0;

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function headersOf(player) {
  if (!home) return {};
  const run = JSON.parse(fs.readFileSync(`${home}/run.json`, 'utf8'));
  const secret = /^SLUICE_JWT_SECRET=(.*)$/m.exec(fs.readFileSync(`${home}/secrets.env`, 'utf8'))[1];
  const sub = `viewer-${Math.floor(player / PLAYERS_OF_A_PERSON)}`;
  const exp = Math.floor(Date.now() / 1000) + TOKEN_SECONDS;
  const text = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url({ sub, role: 'staff', tenant: run.tenant, exp })}`;
  return { Authorization: `Bearer ${text}.${crypto.createHmac('sha256', secret).update(text).digest('base64url')}` };
}

// Plays from an offset for a while. Resolves to the milliseconds until there was enough to show a picture.
function play(headers, offset) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    let got = 0;
    let enoughAfter;
    const request = http.get(base + path, { agent: false, headers: { ...headers, Range: `bytes=${offset}-` } }, (answer) => {
      if (answer.statusCode !== 206) {
        answer.destroy();
        reject(new Error(`status ${answer.statusCode}`));
        return;
      }
      const stop = setTimeout(() => {
        request.destroy();
        if (enoughAfter === undefined) reject(new Error('too slow'));
        else resolve(enoughAfter);
      }, JUMP_EVERY_MS);
      answer.on('data', (piece) => {
        got += piece.length;
        if (got >= ENOUGH_BYTES) enoughAfter ??= performance.now() - began;
        // As a player whose buffer is full: no faster than it plays.
        const ahead = ((got - ENOUGH_BYTES) / BYTES_PER_SECOND) * 1000 - (performance.now() - began);
        if (ahead > 0) {
          answer.pause();
          setTimeout(() => answer.resume(), ahead);
        }
      });
      answer.on('error', () => clearTimeout(stop));
    });
    request.on('error', (error) => (enoughAfter === undefined ? reject(error) : resolve(enoughAfter)));
  });
}

async function watch(player) {
  const headers = headersOf(player);
  for (let offset = 0; Date.now() < until; offset = Math.floor(Math.random() * (bytes - 2 * ENOUGH_BYTES))) {
    try {
      (offset === 0 ? starts : jumps).push(await play(headers, offset));
    } catch (error) {
      errors += 1;
      console.error(error.message);
      await new Promise((done) => setTimeout(done, JUMP_EVERY_MS));
    }
  }
}

const at = (values, part) => values.sort((a, b) => a - b)[Math.ceil(values.length * part) - 1] ?? null;

Promise.all(Array.from({ length: Number(count) }, (_, player) => watch(player))).then(() => {
  console.log(JSON.stringify({
    starts: starts.length, start_ms: at(starts, 0.5), max_start_ms: at(starts, 1), jumps: jumps.length,
    jump_ms: at(jumps, 0.5), jump_p99_ms: at(jumps, 0.99), errors,
  }));
  process.exit(0);
});
