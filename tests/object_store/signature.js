// Whether a request bears the signature that its sender's secret makes of it; s3rver does not look. By the signer of Amazon's
// own SDK, so that nobody checks himself.

import { createHash } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';

const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
const region = 'us-east-1';
const digestHeader = 'x-amz-content-sha256';
const mostSkewMs = 15 * 60 * 1000;

const signer = new SignatureV4({
  service: 's3',
  region,
  credentials,
  sha256: Sha256,
  uriEscapePath: false,
  applyChecksum: true,
});

const dateOf = (text) =>
  new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

// What was signed of a request: those headers, and the query without the signature's own part.
const signedPart = (request, url, names, query) => {
  const headers = Object.fromEntries(names.map((name) => [name, request.headers[name] ?? '']));
  return new HttpRequest({
    method: request.method,
    protocol: 'http:',
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(query),
    headers,
  });
};

const isSignedByQuery = async (request, url) => {
  const given = url.searchParams;
  const date = dateOf(given.get('X-Amz-Date') ?? '');
  const life = Number(given.get('X-Amz-Expires'));
  if (!(Date.now() < date.getTime() + life * 1000)) return false;
  const names = (given.get('X-Amz-SignedHeaders') ?? '').split(';');
  const own = [...given].filter(([name]) => !name.startsWith('X-Amz-'));
  const part = signedPart(request, url, names, own);
  part.headers[digestHeader] = 'UNSIGNED-PAYLOAD';
  const apart = new Set([digestHeader]);
  const right = await signer.presign(part, {
    signingDate: date,
    expiresIn: life,
    unhoistableHeaders: apart,
    unsignableHeaders: apart,
    signableHeaders: new Set(names),
  });
  return ['X-Amz-Credential', 'X-Amz-SignedHeaders', 'X-Amz-Signature'].every((name) => right.query[name] === given.get(name));
};

const isSignedByHeader = async (request, url, body) => {
  const names = /SignedHeaders=([^,]+)/.exec(request.headers.authorization)?.[1].split(';') ?? [];
  const date = dateOf(request.headers['x-amz-date'] ?? '');
  if (!(Math.abs(Date.now() - date.getTime()) < mostSkewMs)) return false;
  if (request.headers[digestHeader] !== createHash('sha256').update(body).digest('hex')) return false;
  const part = signedPart(request, url, names, url.searchParams);
  const right = await signer.sign(part, { signingDate: date, signableHeaders: new Set(names) });
  const plain = (header) => header.replaceAll(', ', ',');
  return plain(right.headers.authorization) === plain(request.headers.authorization);
};

export const isSigned = (request, body) => {
  const url = new URL(request.url, `http://${request.headers.host}`);
  if (url.searchParams.has('X-Amz-Signature')) return isSignedByQuery(request, url);
  return request.headers.authorization === undefined ? false : isSignedByHeader(request, url, body);
};
