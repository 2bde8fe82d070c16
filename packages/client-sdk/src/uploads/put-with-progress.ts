/**
 * One PUT that tells how much of its body has left. By XMLHttpRequest, in workers too, since fetch does not tell.
 * @see https://xhr.spec.whatwg.org/#the-upload-attribute
 * @module
 */
import { clientError } from '../errors.ts';

export interface PutOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** A slice of a file; the browser reads it from disk as it sends. */
  readonly body?: Blob;
  readonly signal: AbortSignal;
  /** Bytes of the body that have left, at most every 50 ms. */
  readonly onProgress?: (bytes: number) => void;
  /** With no byte and no answer for this long the connection counts as dead. */
  readonly stallMs: number;
}

export interface PutAnswer {
  readonly status: number;
  readonly headers: Headers;
}

/** The lines of all headers: asking for one that CORS hides would print an error to the page's console. */
const readHeaders = (lines: string): Headers => {
  const headers = new Headers();
  for (const line of lines.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return headers;
};

/** Sends and resolves with the head of the answer, of whatever status. Rejects with `aborted`, `timeout` or `offline`. */
export const putWithProgress = (url: string, options: PutOptions): Promise<PutAnswer> =>
  new Promise((resolve, reject) => {
    const { body, signal, onProgress, stallMs } = options;
    const aborted = () => clientError('aborted', 'The call was aborted.', { cause: signal.reason });
    if (signal.aborted) {
      reject(aborted());
      return;
    }
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    for (const [name, value] of Object.entries(options.headers)) request.setRequestHeader(name, value);

    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = (settle: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      settle();
    };
    const cut = (error: Error) =>
      end(() => {
        reject(error);
        request.abort();
      });
    const abort = () => cut(aborted());
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(() => cut(clientError('timeout', `Nothing moved for ${stallMs / 1000} s.`)), stallMs);
    };

    signal.addEventListener('abort', abort);
    request.onload = () =>
      end(() => resolve({ status: request.status, headers: readHeaders(request.getAllResponseHeaders()) }));
    request.onerror = () => end(() => reject(clientError('offline', 'The network or the server cannot be reached.')));
    // A listener there asks for a CORS preflight; a PUT has one anyway.
    request.upload.onprogress = ({ loaded }) => {
      watch();
      onProgress?.(loaded);
    };
    watch();
    request.send(body ?? null);
  });
