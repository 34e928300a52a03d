// An object store for tests: s3rver behind a front that can be told to fail, and that checks signatures and Content-MD5,
// which s3rver does not. Takes a directory; keeps the objects there, and writes its port into the file "port" when it listens.
//
// POST /_faults with a list of faults, of which each request meets the next: {"status": 503, "code": "SlowDown"} is
// answered in its place; {"reset": true} breaks the connection off before, {"lose": true} after the request was carried
// out; {"cut": n} sends n bytes of the answer's body and breaks off; {"wait_ms": n} is slow; {} is none.
// {"times": n} repeats one. DELETE /_faults forgets those that are left, GET /_faults says how many requests there were.

import { createHash } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import S3rver from 's3rver';
import { isSigned } from './signature.js';

const bucket = 'sluice';
const [directory, port = '0', address = '127.0.0.1'] = process.argv.slice(2);
const store = new S3rver({
  directory: path.join(directory, 'objects'),
  address: '127.0.0.1',
  port: 0,
  silent: true,
  serviceEndpoint: 'localhost',
  configureBuckets: [{ name: bucket }, { name: `${bucket}-2` }],
});
const { port: storePort } = await store.run();

let faults = [];
let requests = 0;

const bodyOf = async (message) => {
  const pieces = [];
  for await (const piece of message) pieces.push(piece);
  return Buffer.concat(pieces);
};

const control = async (request, response) => {
  if (request.method === 'POST') {
    faults = JSON.parse(await bodyOf(request)).flatMap(({ times = 1, ...fault }) => Array(times).fill(fault));
  }
  if (request.method === 'DELETE') faults = [];
  response.end(JSON.stringify({ requests, left: faults.length }));
};

const refuse = (response, status, code) => {
  response.writeHead(status, { 'Content-Type': 'application/xml', Connection: 'close' });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message/></Error>`);
};

// What a store that keeps its promises does not take.
const hasOtherDigest = (request, body) => {
  const announced = request.headers['content-md5'];
  return announced !== undefined && announced !== createHash('md5').update(body).digest('base64');
};

// What s3rver answers to it.
const forward = (request, body) =>
  new Promise((resolve, reject) => {
    const { method, url: target, headers } = request;
    const inner = http.request({ port: storePort, host: '127.0.0.1', method, path: target, headers }, (answer) => {
      bodyOf(answer).then((bytes) => resolve({ status: answer.statusCode, headers: answer.headers, body: bytes }), reject);
    });
    inner.on('error', reject);
    inner.end(body);
  });

// s3rver leaves it without an answer when a range of an empty object is asked for.
const isRangeOfNothing = async ({ method, url: target, headers: { range, ...headers } }) => {
  if (method !== 'GET' || range === undefined) return false;
  const { status, headers: found } = await forward({ method: 'HEAD', url: target, headers }, '');
  return status === 200 && found['content-length'] === '0';
};

const server = http.createServer(async (request, response) => {
  if (request.url === '/_faults') return control(request, response);
  requests += 1;
  const fault = faults.shift() ?? {};
  if (fault.reset) return request.socket.destroy();
  if (fault.wait_ms) await new Promise((resolve) => setTimeout(resolve, fault.wait_ms));
  const body = await bodyOf(request).catch(() => null);
  if (body === null) return undefined;
  if (fault.status) return refuse(response, fault.status, fault.code ?? 'InternalError');
  if (!(await isSigned(request, body))) return refuse(response, 403, 'SignatureDoesNotMatch');
  if (hasOtherDigest(request, body)) return refuse(response, 400, 'BadDigest');
  if (await isRangeOfNothing(request)) return refuse(response, 416, 'InvalidRange');
  const answer = await forward(request, body);
  if (fault.lose) return request.socket.destroy();
  response.writeHead(answer.status, answer.headers);
  if (fault.cut === undefined) return response.end(answer.body);
  return response.write(answer.body.subarray(0, fault.cut), () => request.socket.destroy());
});

server.listen(Number(port), address, () => {
  writeFileSync(path.join(directory, 'port.new'), String(server.address().port));
  renameSync(path.join(directory, 'port.new'), path.join(directory, 'port'));
});
process.on('SIGTERM', () => process.exit(0));
