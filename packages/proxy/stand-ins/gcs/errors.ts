/**
 * Errors of the two faces of GCS: JSON under `/storage/v1` and `/upload`, XML on object URLs.
 * @module
 */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { StandInEnv } from '../listen.ts';

export class GcsError extends Error {
  readonly status: ContentfulStatusCode;
  readonly reason: string;

  constructor(status: ContentfulStatusCode, reason: string, message: string) {
    super(message);
    this.name = 'GcsError';
    this.status = status;
    this.reason = reason;
  }
}

export const answerJsonError = (c: Context<StandInEnv>, { status, reason, message }: GcsError): Response =>
  c.json({ error: { code: status, message, errors: [{ message, domain: 'global', reason }] } }, status);

const escapeXml = (text: string) =>
  text.replace(/[<>&]/g, (char) => (char === '<' ? '&lt;' : char === '>' ? '&gt;' : '&amp;'));

export const answerXmlError = (
  c: Context<StandInEnv>,
  status: ContentfulStatusCode,
  code: string,
  message: string,
  details: Readonly<Record<string, string>> = {},
): Response =>
  c.body(
    `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code><Message>${escapeXml(message)}</Message>${Object.entries(
      details,
    )
      .map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`)
      .join('')}</Error>`,
    status,
    { 'Content-Type': 'application/xml; charset=UTF-8' },
  );
