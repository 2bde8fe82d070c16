/**
 * Shapes that every resource shares: ids, times, cursored lists and problems.
 * @module
 */
import { z } from 'zod';

/** A random UUID. Ids carry no meaning and cannot be guessed. */
export const idSchema = z.uuid().meta({ description: 'Random UUID.' });

/** An instant, ISO 8601 in UTC, to the millisecond. */
export const instantSchema = z.iso.datetime().meta({ description: 'Instant, ISO 8601, UTC.' });

/** A SHA-256 as 64 lower-case hexadecimal digits. */
export const sha256Schema = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ description: 'SHA-256, 64 lower-case hexadecimal digits.' });

/** A number of credits. 1 credit = US$0.01. Always an integer. */
export const creditsSchema = z.int().min(0).meta({ description: 'Credits; 1 credit = US$0.01.' });

/** Query parameters of every list. */
export const pageQuerySchema = z.object({
  cursor: z.string().max(200).optional().meta({ description: 'The `nextCursor` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(100).default(50).meta({ description: 'Entries a page, 1–100.' }),
});

/** A page of a cursored list. `nextCursor` is absent on the last page. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().optional() });

export type PageQuery = z.infer<typeof pageQuerySchema>;
