/**
 * `/v1/uploads`: files on their way to the bucket. The bytes do not pass through here.
 * @module
 */
import { uploadCompleteSchema, uploadRequestSchema, uploadSchema } from '../contract/index.ts';
import type { Media } from '../media/index.ts';
import { callerRoute, type Route } from './route.ts';

const upload = (description: string) => ({ description, schema: uploadSchema });

export const uploadRoutes = (media: Media): readonly Route[] => [
  callerRoute({
    method: 'POST',
    path: '/v1/uploads',
    id: 'createUpload',
    tag: 'Uploads',
    summary: 'Open an upload, or find the same file there already',
    description:
      'PUT the bytes to `session.url` in slices of `session.chunkBytes`, from the page that asked: the session is bound to its origin. Files are gone 24 hours after creation.',
    body: uploadRequestSchema,
    answers: { 200: upload('The caller’s own earlier upload of the same bytes.'), 201: upload('A new upload.') },
    problems: ['upload_too_large', 'unsupported_media', 'storage_unavailable'],
    handle: async ({ context, caller, body }) => {
      const opened = await media.openUpload(caller, body, { origin: context.req.header('origin') });
      context.header('Location', `/v1/uploads/${opened.id}`);
      return context.json(opened, opened.state === 'complete' ? 200 : 201);
    },
  }),
  callerRoute({
    method: 'GET',
    path: '/v1/uploads/{id}',
    id: 'getUpload',
    tag: 'Uploads',
    summary: 'One upload, with a fresh link to it when it is complete',
    answers: { 200: upload('The upload.') },
    problems: ['storage_unavailable'],
    handle: async ({ context, caller, params }) => context.json(await media.get(caller, params.id ?? '')),
  }),
  callerRoute({
    method: 'POST',
    path: '/v1/uploads/{id}/resume',
    id: 'resumeUpload',
    tag: 'Uploads',
    summary: 'Get the session of an open upload again',
    description: 'Ask the session itself how many bytes it has: an empty PUT with `Content-Range: bytes */<size>`.',
    answers: { 200: upload('The upload with its session.') },
    problems: ['storage_unavailable'],
    handle: async ({ context, caller, params }) =>
      context.json(await media.resume(caller, params.id ?? '', { origin: context.req.header('origin') })),
  }),
  callerRoute({
    method: 'POST',
    path: '/v1/uploads/{id}/complete',
    id: 'completeUpload',
    tag: 'Uploads',
    summary: 'Say that all bytes were sent, and what they are',
    description: 'Size, checksum, real type and pixels are compared before the file can be used.',
    body: uploadCompleteSchema,
    answers: { 200: upload('The complete upload.') },
    problems: [
      'upload_not_ready',
      'checksum_mismatch',
      'unsupported_media',
      'image_too_large',
      'upload_too_large',
      'storage_unavailable',
    ],
    handle: async ({ context, caller, params, body }) =>
      context.json(await media.complete(caller, params.id ?? '', body)),
  }),
  callerRoute({
    method: 'DELETE',
    path: '/v1/uploads/{id}',
    id: 'deleteUpload',
    tag: 'Uploads',
    summary: 'Cancel or delete an upload',
    answers: { 204: { description: 'It is gone.' } },
    problems: ['storage_unavailable'],
    handle: async ({ context, caller, params }) => {
      await media.remove(caller, params.id ?? '');
      return context.body(null, 204);
    },
  }),
];
