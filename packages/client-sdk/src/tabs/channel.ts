/**
 * Messages to the other tabs of this browser. The sender does not hear itself.
 * @module
 */

export interface Channel<T> {
  post(message: T): void;
  close(): void;
}

/** Joins the channel `name`. Where the browser has no BroadcastChannel, a tab hears nothing and posts to nobody. */
export const openChannel = <T>(name: string, onMessage: (message: T) => void): Channel<T> => {
  if (typeof BroadcastChannel === 'undefined') return { post() {}, close() {} };
  const channel = new BroadcastChannel(name);
  channel.onmessage = (event: MessageEvent<T>) => onMessage(event.data);
  return { post: (message) => channel.postMessage(message), close: () => channel.close() };
};
