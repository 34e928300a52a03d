'use strict';
// An object store in which every object ends before the range that is asked for. Usage: refusing_store.js PORT

const http = require('node:http');

http.createServer((_, answer) => {
  answer.writeHead(416, { 'Content-Range': 'bytes */1000', 'Content-Type': 'application/xml' });
  answer.end('<Error><Code>InvalidRange</Code></Error>');
}).listen(Number(process.argv[2]), '127.0.0.1');
