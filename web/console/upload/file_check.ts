/// Endings of files that are surely no recording. Everything else is for the transcoder to judge: it knows far more formats than
/// any list here.
const surely_not_media =
  /\.(txt|pdf|docx?|pptx?|xlsx?|hwpx?|zip|rar|7z|jpe?g|png|gif|webp|svg|html?|csv|json|exe|srt|vtt)$/i;

export type FileFault = 'empty' | 'not_media' | 'too_large';

/// Why a file cannot be uploaded; null if it can.
export function faultOf(file: { name: string; size: number }, max_bytes: number): FileFault | null {
  if (file.size === 0) return 'empty';
  if (file.size > max_bytes) return 'too_large';
  return surely_not_media.test(file.name) ? 'not_media' : null;
}
