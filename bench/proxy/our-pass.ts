/**
 * Our proxy without the money: its edge, token check, rate limit and log around a route that passes the body on.
 * @module
 */
import { getRequestListener } from '@hono/node-server';
import { Pool } from 'undici';
import { createApp } from '../../packages/proxy/src/routes/app.ts';
import { callerRoute } from '../../packages/proxy/src/routes/route.ts';
import { createSession } from '../../packages/proxy/src/session/session.ts';
import { createSupabaseVerifier } from '../../packages/proxy/src/session/supabase.ts';
import { createLog } from '../../packages/proxy/src/telemetry/log.ts';
import { createMetrics } from '../../packages/proxy/src/telemetry/metrics.ts';
import { serveChild } from './child.ts';

const { UPSTREAM = '', SUPABASE_URL = '', DS_SECRET = '' } = process.env;
const pool = new Pool(UPSTREAM, { connections: 64 });

const pass = callerRoute({
  method: 'POST',
  path: '/v1/images/generations',
  id: 'pass',
  tag: 'Jobs',
  summary: 'Passes the body on',
  answers: { 200: { description: 'What the provider says.' } },
  handle: async ({ context }) => {
    const answer = await pool.request({
      method: 'POST',
      path: '/v1/images/generations',
      headers: { 'content-type': 'application/json' },
      body: await context.req.text(),
    });
    context.header('Content-Type', 'application/json');
    return context.body(await answer.body.text(), answer.statusCode as 200);
  },
});

const app = createApp({
  config: {
    production: true,
    allowedOrigins: ['https://site.example'],
    // The limit counts every request and stops none: the load is not what it is for.
    rateLimit: { perSecond: 1_000_000, burst: 1_000_000 },
    trustedHops: 0,
  },
  session: createSession([
    createSupabaseVerifier({
      url: SUPABASE_URL,
      issuer: `${SUPABASE_URL}/auth/v1`,
      secret: DS_SECRET,
      openUser: async ({ userId }) => ({ account: userId, subject: userId }),
    }),
  ]),
  routes: [pass],
  log: createLog({ level: 'info' }),
  metrics: createMetrics(),
});

serveChild(getRequestListener(app.fetch));
