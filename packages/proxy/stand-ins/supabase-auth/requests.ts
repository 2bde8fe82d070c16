/**
 * Bodies of GoTrue's requests, as far as the stand-in reads them. Unknown members are ignored, as GoTrue does.
 * @module
 */
import type { Context } from 'hono';
import { z } from 'zod';
import type { StandInEnv } from '../listen.ts';
import { GoTrueError } from './errors.ts';

const emailPattern = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

const email = z
  .string()
  .regex(emailPattern, 'Unable to validate email address: invalid format')
  .transform((address) => address.toLowerCase());

const password = z.string();
const metadata = z.record(z.string(), z.unknown()).nullish();

export const signupBody = z.object({ email, password, data: metadata });
export const passwordBody = z.object({ email, password });
export const refreshBody = z.object({ refresh_token: z.string() });
export const otpBody = z.object({ email, create_user: z.boolean().default(true), data: metadata });
export const emailBody = z.object({ email });
export const resendBody = z.object({ type: z.enum(['signup', 'email_change']), email });
export const updateBody = z.object({ email: email.optional(), password: password.optional(), data: metadata });
export const verifyBody = z.union([
  z.object({ type: z.string(), token_hash: z.string() }),
  z.object({ type: z.string(), email, token: z.string() }),
]);

/** Reads and checks a JSON body. @throws GoTrueError bad_json, validation_failed */
export async function readBody<T extends z.ZodType>(c: Context<StandInEnv>, schema: T): Promise<z.output<T>> {
  const json: unknown = await c.req.json().catch(() => {
    throw new GoTrueError(400, 'bad_json', 'Could not parse request body as JSON');
  });
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const message =
    issue?.code === 'invalid_format' ? issue.message : 'Missing or invalid parameters in the request body';
  throw new GoTrueError(400, 'validation_failed', message);
}

const shortest = 6;

/** @throws GoTrueError weak_password */
export function assertStrong(text: string): void {
  if (text.length >= shortest) return;
  throw new GoTrueError(422, 'weak_password', `Password should be at least ${shortest} characters.`, {
    weak_password: { reasons: ['length'] },
  });
}
