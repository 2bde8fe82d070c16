/**
 * The least that Node needs to pass a request on: `node:http` on both sides, streams, keep-alive.
 * @module
 */
import { Agent, request as send } from 'node:http';
import { serveChild } from './child.ts';

const upstream = new URL(process.env.UPSTREAM ?? '');
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

serveChild((request, response) => {
  const { hostname, port } = upstream;
  const headers = { ...request.headers, host: upstream.host };
  const onward = send({ agent, hostname, port, method: request.method, path: request.url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.once('error', () => response.writeHead(502).end());
  request.pipe(onward);
});
