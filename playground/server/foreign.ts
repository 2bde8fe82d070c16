/**
 * Two pages of strangers that embed our elements by tag, each on an origin of its own under a strict policy.
 * @module
 */
import { Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import { foreignPage } from '../pages/foreign.ts';
import { type HostSessions, hostSessionCookie } from './host-session.ts';
import { hostPolicy, type Origins } from './policies.ts';

/** Which stranger: `strict` has nothing of its own; `own-lit` has its own Lit and an older copy of our bundle. */
export type ForeignKind = 'strict' | 'own-lit';

/** Options of a foreign page. */
export interface ForeignOptions extends Origins {
  readonly kind: ForeignKind;
  /** File name of the bundle's entry. */
  readonly entry: string;
  readonly sessions: HostSessions;
  /** Page that shows sent mails; only where mail is a stand-in. */
  readonly outboxUrl: string | undefined;
}

/** The app of one foreign page. */
export function foreignApp(options: ForeignOptions): Hono {
  const { kind, cdn, proxy, storage, sessions } = options;
  const app = new Hono();
  const policy = hostPolicy({ cdn, proxy, storage }, { allowDuplicates: kind === 'own-lit' });
  app.use(async (c, next) => {
    await next();
    c.header('Content-Security-Policy', policy);
    c.header('Cache-Control', 'no-store');
    c.header('X-Content-Type-Options', 'nosniff');
  });
  app.get('/', async (c) => {
    const visitor = await sessions.visitor(getCookie(c, hostSessionCookie));
    return c.html(foreignPage({ ...options, visitor }));
  });
  app.get('/favicon.ico', (c) => c.body(null, 204));
  sessions.mount(app);
  return app;
}
