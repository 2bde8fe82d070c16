/**
 * Bare Hono and undici: a route that passes the body on, and nothing else.
 * @module
 */
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { Pool } from 'undici';
import { serveChild } from './child.ts';

const pool = new Pool(process.env.UPSTREAM ?? '', { connections: 64 });
const app = new Hono();

app.post('/v1/images/generations', async (context) => {
  const answer = await pool.request({
    method: 'POST',
    path: '/v1/images/generations',
    headers: { 'content-type': 'application/json' },
    body: await context.req.text(),
  });
  return context.body(await answer.body.text(), answer.statusCode as 200, { 'Content-Type': 'application/json' });
});

serveChild(getRequestListener(app.fetch));
