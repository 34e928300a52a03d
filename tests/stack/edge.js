'use strict';
// What the edge makes of bytes that no HTTP client would send. Prints a line for each thing that it looked at: what,
// what came, what was expected, with tabs in between.
// Usage: edge.js HOST PORT

const net = require('node:net');

const [host, port] = process.argv.slice(2);
const PATIENCE_MS = 10_000;
// Of the edge: the longest line that it lets in, its LF included. The API's is 8,192 bytes and CRLF.
const MAX_LINE_BYTES = 7 << 10;
const API_MAX_LINE_BYTES = 8192;

const report = (what, actual, expected) => console.log([what, actual, expected].join('\t'));

// Sends `bytes` and resolves with all that comes until the edge closes. The last request must ask for that.
function exchange(bytes) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, host, () => socket.write(bytes, 'latin1'));
    const pieces = [];
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error(`no end after ${JSON.stringify(bytes.slice(0, 80))}`)));
    socket.on('data', (piece) => pieces.push(piece));
    // A reset after the answer is an end as well: what we sent was not wanted to its end.
    socket.on('error', (error) => pieces.length === 0 && reject(error));
    socket.on('close', () => resolve(Buffer.concat(pieces).toString('latin1')));
  });
}

// The answers in what came: [{ status, headers, detail, text }].
function answersIn(text) {
  const answers = [];
  while (text.length > 0) {
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) return [...answers, { status: 'no head', headers: {}, text }];
    const [first, ...fields] = text.slice(0, end).split('\r\n');
    const headers = Object.fromEntries(fields.map((field) => field.split(/:\s*/, 2)).map(([n, v]) => [n.toLowerCase(), v]));
    const bytes = headers['content-length'] === undefined ? text.length : Number(headers['content-length']);
    const body = text.slice(end + 4, end + 4 + bytes);
    let detail;
    try {
      ({ detail } = JSON.parse(body));
    } catch {
      detail = `not JSON: ${body.slice(0, 30).replace(/\s+/g, ' ')}`;
    }
    answers.push({ status: Number(first.split(' ')[1]), headers, detail, text: body });
    text = text.slice(end + 4 + bytes);
  }
  return answers;
}

const head = (line, ...fields) => [line, 'Host: edge', ...fields, '', ''].join('\r\n');
const last = head('GET /healthz HTTP/1.1', 'Connection: close');

// What one request is answered, as "STATUS DETAIL".
async function ask(request) {
  const [answer] = answersIn(await exchange(request));
  return answer === undefined ? 'nothing' : `${answer.status} ${answer.detail}`;
}

async function metricsAreForNobody() {
  for (const target of ['/metrics', '/metrics/', '/metrics/x', '/metrics?x=1', '/%6detrics']) {
    report(`metrics as ${target}`, await ask(head(`GET ${target} HTTP/1.1`, 'Connection: close')), '404 not_found');
  }
  const ambiguous = ['/metrics%2f', '/metrics%2F?x', '//metrics', '/./metrics', '/x/../metrics', '/%2e/metrics', '/x/%2E./metrics',
    '/metrics/.', '/metrics#x', '/x//../metrics', '/metrics%00', 'http://edge//metrics', '/%2fmetrics'];
  for (const target of ambiguous) {
    report(`metrics as ${target}`, await ask(head(`GET ${target} HTTP/1.1`, 'Connection: close')), '400 malformed_request');
  }
  report('metrics as of a host', await ask(head('GET http://edge/metrics HTTP/1.1', 'Connection: close')), '404 not_found');
  report('metrics by HTTP/1.0', await ask('GET /metrics HTTP/1.0\r\n\r\n'), '404 not_found');
  report('slashes and dots in a query', await ask(head('GET /nothing?x=//../%2f HTTP/1.1', 'Connection: close')),
    '404 not_found');
}

async function onlyMethodsOfOursPass() {
  const smuggled = head('DELETE /api/v1/lectures/1 HTTP/1.1');
  for (const method of ['FOO', 'PRI', 'PROPFIND', 'LOCK', 'TRACE', 'CONNECT']) {
    for (const framing of ['length', 'chunks']) {
      const body = framing === 'length' ? smuggled : `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`;
      const field = framing === 'length' ? `Content-Length: ${smuggled.length}` : 'Transfer-Encoding: chunked';
      // For itself, and with another client's request beside it.
      const answers = answersIn(await exchange(head(`${method} /healthz HTTP/1.1`, field) + body + last));
      report(`${method} with a body in ${framing}`, `${answers[0].status} ${answers[0].detail}`, '405 method_not_allowed');
      report('... names those that there are', answers[0].headers.allow, 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS');
      const others = answers.slice(1).map((answer) => answer.status);
      report('... and no request is made of it', others.every((status) => status === 200), true);
      report('... nor does another get its answer', (await ask(last)).slice(0, 3), '200');
    }
  }
  // That is no target at all to nginx.
  report('CONNECT to a host', await ask(head('CONNECT edge:80 HTTP/1.1')), '400 malformed_request');
}

async function bodiesAreNotCompressed() {
  const body = '{}';
  for (const encoding of ['gzip', 'br', 'deflate', 'x', 'identity, gzip', 'gzip, identity']) {
    for (const line of ['POST /api/v1/auth/login HTTP/1.1', 'PUT /upload/x HTTP/1.1', 'GET /healthz HTTP/1.1']) {
      const request = head(line, `Content-Encoding: ${encoding}`, `Content-Length: ${body.length}`, 'Connection: close') + body;
      report(`${line} in ${encoding}`, await ask(request), '415 unsupported_content_encoding');
    }
  }
  report('identity', await ask(head('POST /nothing HTTP/1.1', 'Content-Encoding: identity', 'Content-Length: 2',
    'Connection: close') + body), '404 not_found');
}

async function whatIsLetInFits() {
  for (const version of [' HTTP/1.1', '']) {
    // Ended by a bare LF, to which nginx adds a CR on the way.
    const rest = `${version}\n`;
    const target = (bytes) => `/nothing?${'x'.repeat(bytes - '/nothing?GET '.length - rest.length)}`;
    const fields = version ? 'Host: edge\nConnection: close\n\n' : '';
    // Of a client that has no version, nginx does not ask for a Host; it has none to give.
    if (version) report('the longest line', await ask(`GET ${target(MAX_LINE_BYTES)}${rest}${fields}`), '404 not_found');
    report(`a line that is too long${version}`, (await exchange(`GET ${target(MAX_LINE_BYTES + 1)}${rest}${fields}`)).includes(
      'malformed_request'), true);
    report(`a line as long as the API's${version}`, (await exchange(`GET ${target(API_MAX_LINE_BYTES)}${rest}${fields}`)).includes(
      'malformed_request'), true);
  }
  const long = (count) => Array.from({ length: count }, (_, i) => `F${i}: ${'x'.repeat(MAX_LINE_BYTES - 10)}`);
  report('a large head', await ask(head('GET /nothing HTTP/1.1', 'Connection: close', ...long(4))), '404 not_found');
  report('too large a head', await ask(head('GET /nothing HTTP/1.1', 'Connection: close', ...long(5))), '431 malformed_request');
  report('too long a field', await ask(head('GET / HTTP/1.1', `F: ${'x'.repeat(MAX_LINE_BYTES)}`)), '431 malformed_request');
}

async function refusalsAreJson() {
  const refused = {
    'a small method': ['get / HTTP/1.1', '400 malformed_request'],
    'no path': ['GET * HTTP/1.1', '400 malformed_request'],
    'another version': ['GET / HTTP/3.0', '505 malformed_request'],
    'two framings': [head('POST /healthz HTTP/1.1', 'Content-Length: 1', 'Transfer-Encoding: chunked'), '400 malformed_request'],
    'a coding nobody knows': [head('POST /healthz HTTP/1.1', 'Transfer-Encoding: gzip'), '501 malformed_request'],
    'two lengths': [head('POST /healthz HTTP/1.1', 'Content-Length: 0', 'Content-Length: 9'), '400 malformed_request'],
    'no host': ['GET /healthz HTTP/1.1\r\n\r\n', '400 malformed_request'],
    'too large a body': [head('POST /healthz HTTP/1.1', 'Content-Length: 99999999', 'Connection: close'), '413 body_too_large'],
    'too large an upload': [head('PUT /upload/x HTTP/1.1', 'Content-Length: 99999999', 'Connection: close'), '413 upload_too_large'],
  };
  for (const [what, [request, expected]] of Object.entries(refused)) {
    report(what, await ask(request.endsWith('\r\n\r\n') ? request : head(request, 'Connection: close')), expected);
  }
  report('HTTP/1.0 without a host', (await ask('GET /healthz HTTP/1.0\r\n\r\n')).slice(0, 3), '200');
  const [answer] = answersIn(await exchange(head('GET //x HTTP/1.1', 'Connection: close')));
  report('a refusal has a sentence', typeof JSON.parse(answer.text).message, 'string');
  report('a refusal has a type', answer.headers['content-type'], 'application/json');
  report('a refusal has a request id', /^[0-9a-f]{32}$/.test(answer.headers['x-request-id']), true);
}

(async () => {
  await metricsAreForNobody();
  await onlyMethodsOfOursPass();
  await bodiesAreNotCompressed();
  await whatIsLetInFits();
  await refusalsAreJson();
})();
