/**
 * Draws the app's icons: `node playground/scripts/icons.ts`. Their results are in the repository.
 * @module
 */
import { writeFile } from 'node:fs/promises';
import { createCanvas, loadImage } from '@napi-rs/canvas';

const folder = new URL('../public/icons/', import.meta.url);

/** Two lenses that overlap, on a rounded tile. A maskable icon fills its square, since the system cuts the shape. */
const icon = ({
  radius,
  scale,
}: {
  radius: number;
  scale: number;
}) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512" width="512" height="512">
  <title>Diffusion Studio</title>
  <defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#6f5cff"/><stop offset="1" stop-color="#3a2fc4"/></linearGradient></defs>
  <rect width="512" height="512" rx="${radius}" fill="url(#g)"/>
  <g transform="translate(256 256) scale(${scale})" fill="#fff">
    <circle cx="-54" cy="0" r="106" fill-opacity=".92"/>
    <circle cx="54" cy="0" r="106" fill="#ffb86b" fill-opacity=".88"/>
    <path d="M0 -91.2 A106 106 0 0 1 0 91.2 A106 106 0 0 1 0 -91.2 Z" fill="#fff4e3"/>
  </g>
</svg>
`;

async function png(svg: string, size: number, name: string): Promise<void> {
  const canvas = createCanvas(size, size);
  canvas.getContext('2d').drawImage(await loadImage(Buffer.from(svg)), 0, 0, size, size);
  await writeFile(new URL(name, folder), await canvas.encode('png'));
}

const tile = icon({ radius: 116, scale: 1 });
await writeFile(new URL('icon.svg', folder), tile);
await png(tile, 192, 'icon-192.png');
await png(tile, 512, 'icon-512.png');
await png(icon({ radius: 0, scale: 0.8 }), 512, 'maskable-512.png');
