/// hls.js, loaded when there is something to play. vite/trim_hls.ts leaves out of it what our streams never need.
export { default } from 'hls.js';
