'use strict';
// Files that want to be more than media: they point at other files and addresses, blow up, or are nothing at all. Made at test
// time; what they point at is a canary that must not be touched.

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const ffmpeg = (...args) => execFileSync('ffmpeg', ['-v', 'error', '-y', ...args], { stdio: ['ignore', 'inherit', 'inherit'] });

// Playlists and other texts that players follow.
const texts = (file, url) => ({
  'playlist.m3u8': `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1,\nfile://${file}\n#EXTINF:1,\n${url}\n#EXT-X-ENDLIST\n`,
  'key.m3u8': `#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="${url}"\n#EXT-X-MAP:URI="${file}"\n#EXTINF:1,\n${file}\n#EXT-X-ENDLIST\n`,
  'concat.mp4': `ffconcat version 1.0\nfile '${file}'\nfile '${url}'\n`,
  'concat-of-protocols.mp4': `ffconcat version 1.0\nfile 'concat:${file}|${url}'\nfile 'subfile,,start,0,end,99,,:${file}'\n`,
  'manifest.mpd': `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT1S"><Period><BaseURL>${url}</BaseURL><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>file://${file}</BaseURL></Representation></AdaptationSet></Period></MPD>`,
  'session.sdp': 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n',
  'subtitles.idx': `# VobSub index file, v7\nid: en, index: 0\ntimestamp: 00:00:00:000, filepos: 000000000\n`,
  'subtitles.srt': `1\n00:00:00,000 --> 00:00:01,000\n<img src="${url}"><font face="${file}">x</font>\n`,
  'subtitles.ass': `[Script Info]\nScriptType: v4.00+\n[Events]\nFormat: Start, End, Text\nDialogue: 0:00:00.00,0:00:01.00,{\\img(${file})}x\n`,
  'subtitles.smi': `<SAMI><HEAD><LINK href="${url}"></HEAD><BODY><SYNC Start=0><P><IMG src="${file}"></SYNC></BODY></SAMI>`,
  'list.xspf': `<?xml version="1.0"?><playlist xmlns="http://xspf.org/ns/0/"><trackList><track><location>file://${file}</location></track></trackList></playlist>`,
  'graph.txt': `movie=filename=${file}`,
  'picture.svg': `<svg xmlns="http://www.w3.org/2000/svg"><image href="${url}"/><image href="file://${file}"/></svg>`,
});

// An AVI whose sound has become a track of texts: libav takes "GAB2" in there for a file of its own, of any format.
function smuggle(avi, playlist) {
  const bytes = fs.readFileSync(avi);
  bytes.write('txts', bytes.indexOf('auds'), 'latin1');
  const chunk = bytes.indexOf('01wb', bytes.indexOf('movi'));
  const size = bytes.readUInt32LE(chunk + 4);
  const body = Buffer.alloc(size);
  const text = Buffer.from(playlist);
  body.write('GAB2\0', 0, 'latin1');
  body.writeUInt16LE(2, 5);
  body.writeUInt32LE(2, 7); // a description of one UTF-16 zero
  body.writeUInt16LE(4, 13);
  body.writeUInt32LE(text.length, 15);
  text.copy(body, 19);
  body.copy(bytes, chunk + 8);
  return bytes;
}

function media(directory, file, url) {
  const at = (name) => path.join(directory, name);
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=128x72:rate=25:duration=1'];
  ffmpeg(...source, '-f', 'lavfi', '-i', 'anoisesrc=duration=1', '-c:v', 'mpeg4', '-c:a', 'pcm_s16le', at('plain.avi'));
  ffmpeg(...source, '-c:v', 'libx264', at('plain.mp4'));
  // Pictures of 256 million pixels that compress to nothing.
  ffmpeg('-f', 'lavfi', '-i', 'color=size=16000x16000:rate=1:duration=2', '-c:v', 'png', '-pix_fmt', 'gray', at('bomb.mov'));
  ffmpeg('-f', 'lavfi', '-i', 'color=size=8000x8000:rate=60:duration=1', '-c:v', 'mjpeg', at('bomb.avi'));
  const plain = fs.readFileSync(at('plain.mp4'));
  const external = Buffer.from(plain);
  // The data lies elsewhere, says the box (ISO/IEC 14496-12 §8.7.2): the flag of "in this file" goes.
  external.writeUInt32BE(0, external.indexOf('url ') + 4);
  return {
    'gab2.avi': smuggle(at('plain.avi'), texts(file, url)['playlist.m3u8']),
    'external.mp4': external,
    'half.mp4': plain.subarray(0, plain.length / 2),
    'no-index.mp4': plain.subarray(0, plain.indexOf('moov')),
    'zeros-inside.mp4': Buffer.concat([plain.subarray(0, 600), Buffer.alloc(2000), plain.subarray(2600)]),
    'bomb.mov': fs.readFileSync(at('bomb.mov')),
    'bomb.avi': fs.readFileSync(at('bomb.avi')),
  };
}

// Bytes by file name. `file` and `url` are the canaries.
exports.corpus = (directory, file, url, random) => ({
  ...Object.fromEntries(Object.entries(texts(file, url)).map(([name, text]) => [name, Buffer.from(text)])),
  ...media(directory, file, url),
  'noise.mp4': Buffer.from(Array.from({ length: 200_000 }, () => Math.floor(random() * 256))),
  'one-byte.mp4': Buffer.from('x'),
  'document.pdf': Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n'),
});
