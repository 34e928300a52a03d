'use strict';
// A file by ranges: what the stack answers beside what plain nginx answers for the same bytes. Prints a line for each
// request: what, what came, what was expected, with tabs in between.
// Usage: ranges.js URL AUTHORIZATION PLAIN_URL BYTES

const http = require('node:http');

const [url, authorization, plainUrl, bytesText] = process.argv.slice(2);
const bytes = Number(bytesText);
const report = (what, actual, expected) => console.log([what, actual, expected].join('\t'));

function ask(target, method, headers) {
  return new Promise((resolve, reject) => {
    const request = http.request(target, { method, headers }, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces) }));
    });
    request.on('error', reject);
    request.end();
  });
}

// What a player sees of an answer. The text of a refusal is each server's own.
function seen({ status, headers, body }, method) {
  const isRefusal = status >= 400;
  return [status, headers['content-range'] ?? '-', isRefusal ? '-' : headers['content-length'] ?? '-',
    isRefusal || method === 'HEAD' ? '-' : `${body.length}:${body.subarray(0, 8).toString('hex')}:${body.subarray(-8).toString('hex')}`,
    status === 206 || status === 200 ? headers['accept-ranges'] ?? '-' : '-'].join(' ');
}

const RANGES = [undefined, 'bytes=0-', 'bytes=0-0', 'bytes=0-1', 'bytes=1-1', 'bytes=10-19', 'bytes=100-', `bytes=${bytes - 1}-`,
  `bytes=0-${bytes - 1}`, `bytes=0-${bytes}`, `bytes=${bytes - 1}-${bytes + 100}`, 'bytes=-1', 'bytes=-500', `bytes=-${bytes}`,
  `bytes=-${bytes + 1}`, 'bytes=-9223372036854775807', 'bytes=0-9223372036854775807', `bytes=${bytes}-`,
  `bytes=${bytes + 1}-${bytes + 2}`, 'bytes=9223372036854775807-'];
// What RFC 9110 (§14.2) lets a server ignore or refuse.
const MALFORMED = ['bytes=5-2', 'bytes=a-b', 'bytes=', 'bytes=-', 'bytes=1-x', 'items=0-1', 'bytes 0-1', 'bytes=0-0,5-9'];

async function main() {
  const own = { Authorization: authorization };
  for (const range of RANGES) {
    const headers = range === undefined ? {} : { Range: range };
    const [ours, plain] = [await ask(url, 'GET', { ...own, ...headers }), await ask(plainUrl, 'GET', headers)];
    // nginx says so with the whole of a file only.
    if (plain.status === 206) plain.headers['accept-ranges'] = 'bytes';
    report(`GET ${range ?? 'without a range'}`, seen(ours, 'GET'), seen(plain, 'GET'));
    // Where the original asks otherwise: HEAD is answered as GET would be, and without a range as for bytes 0-.
    const asked = { Range: range ?? 'bytes=0-' };
    const [head, part] = [await ask(url, 'HEAD', { ...own, ...headers }), await ask(plainUrl, 'GET', asked)];
    if (part.status === 206) part.headers['accept-ranges'] = 'bytes';
    report(`HEAD ${range ?? 'without a range'}`, seen(head, 'HEAD'), seen(part, 'HEAD'));
  }
  for (const range of MALFORMED) {
    const [ours, plain] = [await ask(url, 'GET', { ...own, Range: range }), await ask(plainUrl, 'GET', { Range: range })];
    report(`GET ${range}`, seen(ours, 'GET'), seen(plain, 'GET'));
  }
  const whole = seen(await ask(plainUrl, 'GET', {}), 'GET');
  const { etag } = (await ask(url, 'GET', { ...own, Range: 'bytes=0-0' })).headers;
  const part = seen(await ask(url, 'GET', { ...own, Range: 'bytes=10-19' }), 'GET');
  const conditions = [['If-Range', etag, part], ['If-Range', '"another"', whole], ['If-Range', `W/${etag}`, whole],
    ['If-Range', 'Sat, 01 Jan 2000 00:00:00 GMT', whole]];
  for (const [name, value, expected] of conditions) {
    const answer = await ask(url, 'GET', { ...own, Range: 'bytes=10-19', [name]: value });
    report(`GET bytes=10-19, ${name} ${value === etag ? 'its tag' : value}`, seen(answer, 'GET'), expected);
  }
  const kept = await ask(url, 'GET', { ...own, 'If-None-Match': etag });
  report('GET, If-None-Match its tag', `${kept.status} ${kept.body.length}`, '304 0');
}

main().catch((fault) => report('ranges.js', fault.stack, ''));
