/**
 * The page of a host that embeds `<ds-generator>` by tag, on an origin of its own.
 * @module
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EmbeddingPage {
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves the page. `origin` is known before `fill`, because the proxy must allow it first. */
export async function embeddingPage(): Promise<EmbeddingPage & { fill(html: string): void }> {
  let html = '';
  const server = createServer((request, response) => {
    if (request.url !== '/') {
      response.writeHead(204).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fill: (text) => {
      html = text;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A host that is signed in by a token of its own and shows the generator. */
export function generatorPage({
  bundleUrl,
  proxyUrl,
  token,
}: {
  bundleUrl: string;
  proxyUrl: string;
  token: string;
}): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>A host</title></head>
<body>
<ds-studio proxy="${proxyUrl}"><ds-generator></ds-generator></ds-studio>
<script>document.querySelector('ds-studio').getToken = () => ${JSON.stringify(token)};</script>
<script type="module" src="${bundleUrl}"></script>
</body>
</html>`;
}
