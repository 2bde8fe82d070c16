/**
 * A city, outer space, and a table by a window.
 * @module
 */
import { fade, mix } from './palettes.ts';
import { paintSky } from './sky.ts';
import type { Scene, Stage } from './stage.ts';
import { disc, glow, verticalGradient } from './stage.ts';

function building(stage: Stage, x: number, top: number, w: number, bottom: number, color: string, lit: number): void {
  const { ctx, unit, random, palette } = stage;
  ctx.fillStyle = color;
  ctx.fillRect(x, top, w, bottom - top);
  const crown = random();
  if (crown < 0.3) ctx.fillRect(x + w * 0.25, top - w * 0.2, w * 0.5, w * 0.2 + 1);
  else if (crown < 0.5) {
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x + w, top - w * 0.45);
    ctx.lineTo(x + w, top + 1);
    ctx.lineTo(x, top + 1);
    ctx.fill();
  } else if (crown < 0.65) {
    ctx.fillRect(x + w * 0.47, top - w * 0.9, Math.max(1, w * 0.06), w * 0.9);
    disc(stage, x + w * 0.5, top - w * 0.9, unit * 2.4, palette.accents[1]);
  }
  if (lit <= 0) return;
  const cell = unit * 15;
  const columns = Math.max(1, Math.floor((w - cell * 0.5) / cell));
  const inset = (w - columns * cell) / 2;
  const warm = mix(palette.accents[0], palette.sun, random());
  for (let y = top + cell * 0.7; y < bottom - cell; y += cell * 1.25) {
    for (let column = 0; column < columns; column++) {
      if (random() > lit) continue;
      ctx.fillStyle = fade(random() < 0.86 ? warm : palette.accents[1], random.between(0.45, 0.95));
      ctx.fillRect(x + inset + column * cell + cell * 0.22, y, cell * 0.5, cell * 0.62);
    }
  }
}

export const city: Scene = (stage) => {
  const { ctx, width, height, unit, palette, random } = stage;
  const shore = height * random.between(0.78, 0.84);
  const light = paintSky(stage, { horizon: shore, clouds: !palette.isNight });
  const layers = 4;
  for (let layer = 0; layer < layers; layer++) {
    const depth = layer / (layers - 1);
    const color = mix(palette.haze, palette.near, 0.22 + depth * 0.74);
    const tallest = height * (0.5 - depth * 0.12);
    const noise = random.noise(3);
    for (let x = -unit * 40; x < width; ) {
      const w = unit * random.between(42, 92) * (0.75 + depth * 0.55);
      const tall = tallest * (0.35 + 0.5 * (0.5 + 0.5 * noise(x / (unit * 200))) + 0.3 * random() ** 3);
      building(stage, x, shore - tall, w, shore, color, layer === 0 ? 0 : 0.12 + depth * (palette.isNight ? 0.4 : 0.2));
      x += w + unit * random.between(-6, 14);
    }
    if (layer < layers - 1) {
      ctx.fillStyle = verticalGradient(stage, shore - height * 0.3, shore, [
        fade(palette.haze, 0),
        fade(mix(palette.haze, palette.sky[3], 0.35), 0.4),
      ]);
      ctx.fillRect(0, shore - height * 0.3, width, height * 0.3);
    }
  }
  // The water before the city mirrors it, drawn out downwards.
  const depth = height - shore;
  ctx.save();
  ctx.translate(0, shore * 2);
  ctx.scale(1, -1);
  ctx.drawImage(ctx.canvas, 0, shore - depth, width, depth, 0, shore - depth, width, depth);
  ctx.restore();
  ctx.fillStyle = verticalGradient(stage, shore, height, [fade(palette.sky[1], 0.35), fade(palette.near, 0.85)]);
  ctx.fillRect(0, shore, width, depth);
  for (let ripple = 0; ripple < 160; ripple++) {
    const along = random() ** 1.4;
    const under = random() < 0.35;
    const x = under ? light.x + (random() + random() - 1) * light.radius * 2.4 : width * random();
    ctx.fillStyle = fade(under ? palette.sun : palette.accents[0], under ? 0.3 : 0.12);
    ctx.beginPath();
    ctx.ellipse(x, shore + along * depth, unit * random.between(8, 50), unit * (0.8 + along * 2), 0, 0, Math.PI * 2);
    ctx.fill();
  }
};

export const space: Scene = (stage) => {
  const { ctx, width, height, unit, palette, random } = stage;
  ctx.fillStyle = verticalGradient(stage, 0, height, [
    mix(palette.sky[0], '#000008', 0.5),
    palette.sky[0],
    palette.sky[1],
  ]);
  ctx.fillRect(0, 0, width, height);
  ctx.save();
  ctx.globalCompositeOperation = 'screen';
  const [dx, dy] = [random.between(-1, 1), random.between(-1, 1)];
  for (let cloud = 0; cloud < 26; cloud++) {
    const along = random.between(-0.6, 0.6);
    const x = width * (0.5 + along * dx) + unit * random.between(-140, 140);
    const y = height * (0.5 + along * dy) + unit * random.between(-140, 140);
    const color = random.pick([palette.sky[2], palette.sky[3], palette.accents[2], palette.accents[1]]);
    glow(stage, x, y, unit * random.between(120, 420), fade(color, random.between(0.06, 0.16)), fade(color, 0));
  }
  ctx.restore();
  for (let star = 0; star < 520; star++) {
    disc(
      stage,
      width * random(),
      height * random(),
      unit * random() ** 4 * 3 + unit * 0.5,
      fade('#ffffff', random.between(0.25, 1)),
    );
  }
  const radius = unit * random.between(190, 270);
  const [x, y] = [width * random.between(0.36, 0.64), height * random.between(0.4, 0.6)];
  const tilt = random.between(-0.5, 0.5);
  const hasRing = random() < 0.7;
  const ring = (from: number, to: number) => {
    for (const [index, reach] of [1.45, 1.62, 1.74, 1.95].entries()) {
      ctx.strokeStyle = fade(mix(palette.sun, palette.accents[index] ?? palette.sun, 0.4), 0.75 - index * 0.12);
      ctx.lineWidth = radius * (index === 1 ? 0.1 : 0.055);
      ctx.beginPath();
      ctx.ellipse(x, y, radius * reach, radius * reach * 0.26, tilt, from, to);
      ctx.stroke();
    }
  };
  glow(stage, x, y, radius * 1.7, fade(palette.sky[3], 0.4), fade(palette.sky[3], 0));
  if (hasRing) ring(Math.PI, Math.PI * 2);
  ctx.save();
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, Math.PI * 2);
  ctx.clip();
  ctx.translate(x, y);
  ctx.rotate(tilt);
  const bands = random.integer(9, 13);
  const noise = random.noise(2);
  for (let band = 0; band < bands; band++) {
    ctx.fillStyle = mix(
      palette.accents[1],
      band % 2 === 0 ? palette.sky[3] : palette.sky[2],
      random.between(0.35, 0.95),
    );
    const top = -radius + (band / bands) * radius * 2;
    ctx.beginPath();
    ctx.moveTo(-radius, top);
    for (let px = -radius; px <= radius; px += radius / 40)
      ctx.lineTo(px, top + noise(band * 9 + px / radius) * radius * 0.07);
    ctx.lineTo(radius, radius);
    ctx.lineTo(-radius, radius);
    ctx.fill();
  }
  ctx.rotate(-tilt);
  const shade = ctx.createRadialGradient(-radius * 0.45, -radius * 0.45, radius * 0.2, 0, 0, radius * 1.25);
  shade.addColorStop(0, 'rgba(255,255,255,0.22)');
  shade.addColorStop(0.45, 'rgba(0,0,16,0.08)');
  shade.addColorStop(1, 'rgba(0,0,20,0.86)');
  ctx.fillStyle = shade;
  ctx.fillRect(-radius, -radius, radius * 2, radius * 2);
  ctx.restore();
  if (hasRing) ring(0, Math.PI);
  disc(stage, x + radius * 1.6, y - radius * 1.1, radius * 0.16, mix(palette.sun, palette.haze, 0.35));
};

export const stillLife: Scene = (stage) => {
  const { ctx, width, height, unit, palette, random } = stage;
  const table = height * 0.68;
  const wall = mix(palette.sky[2], '#fff6ea', 0.25);
  ctx.fillStyle = verticalGradient(stage, 0, table, [mix(wall, palette.near, 0.12), wall]);
  ctx.fillRect(0, 0, width, height);
  // Light from a window falls on the wall.
  ctx.save();
  ctx.transform(1, 0.12, -0.25, 1, width * 0.3, 0);
  for (const [column, row] of [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ] as const) {
    ctx.fillStyle = fade('#fffaf0', 0.4);
    ctx.fillRect(width * 0.12 + column * unit * 215, height * 0.06 + row * unit * 250, unit * 200, unit * 235);
  }
  ctx.restore();
  ctx.fillStyle = verticalGradient(stage, table, height, [
    mix(palette.haze, palette.near, 0.28),
    mix(palette.haze, palette.near, 0.62),
  ]);
  ctx.fillRect(0, table, width, height - table);
  const foot = table + unit * 95;
  const shadow = (x: number, reach: number) => {
    ctx.fillStyle = fade(palette.near, 0.28);
    ctx.beginPath();
    ctx.ellipse(x + reach * 0.35, foot + unit * 4, reach * 1.25, reach * 0.2, 0, 0, Math.PI * 2);
    ctx.fill();
  };
  const rounded = (x: number, color: string, reach: number) => {
    const shade = ctx.createLinearGradient(x - reach, 0, x + reach, 0);
    shade.addColorStop(0, mix(color, '#ffffff', 0.3));
    shade.addColorStop(0.55, color);
    shade.addColorStop(1, mix(color, palette.near, 0.5));
    return shade;
  };
  // A vase with branches.
  const vx = width * random.between(0.3, 0.38);
  const tall = unit * random.between(300, 360);
  for (let branch = 0; branch < 7; branch++) {
    const lean = random.between(-1, 1) * unit * 190;
    const rise = unit * random.between(210, 360);
    ctx.strokeStyle = mix(palette.near, palette.accents[2], 0.25);
    ctx.lineWidth = unit * 5;
    ctx.beginPath();
    ctx.moveTo(vx, foot - tall * 0.9);
    ctx.quadraticCurveTo(vx + lean * 0.2, foot - tall - rise * 0.6, vx + lean, foot - tall - rise);
    ctx.stroke();
    for (let leaf = 1; leaf <= 6; leaf++) {
      const t = leaf / 6;
      const px = vx + lean * t ** 1.6;
      const py = foot - tall * 0.95 - rise * t * 1.02;
      ctx.fillStyle = mix(random.pick(palette.accents), palette.near, random.between(0, 0.25));
      ctx.beginPath();
      ctx.ellipse(
        px + (leaf % 2 ? 1 : -1) * unit * 18,
        py,
        unit * 25,
        unit * 11,
        (leaf % 2 ? -1 : 1) * 0.6,
        0,
        Math.PI * 2,
      );
      ctx.fill();
    }
  }
  shadow(vx, unit * 110);
  ctx.fillStyle = rounded(vx, mix(palette.accents[1], palette.sky[0], 0.25), unit * 110);
  ctx.beginPath();
  ctx.moveTo(vx - unit * 42, foot - tall);
  ctx.bezierCurveTo(vx - unit * 30, foot - tall * 0.75, vx - unit * 135, foot - tall * 0.55, vx - unit * 70, foot);
  ctx.lineTo(vx + unit * 70, foot);
  ctx.bezierCurveTo(
    vx + unit * 135,
    foot - tall * 0.55,
    vx + unit * 30,
    foot - tall * 0.75,
    vx + unit * 42,
    foot - tall,
  );
  ctx.closePath();
  ctx.fill();
  // A cup, and fruit beside it.
  const cx = width * random.between(0.6, 0.66);
  shadow(cx, unit * 105);
  ctx.strokeStyle = mix(palette.sun, palette.haze, 0.35);
  ctx.lineWidth = unit * 20;
  ctx.beginPath();
  ctx.arc(cx + unit * 100, foot - unit * 90, unit * 42, -1.4, 1.6);
  ctx.stroke();
  ctx.fillStyle = rounded(cx, mix(palette.sun, palette.haze, 0.2), unit * 105);
  ctx.beginPath();
  ctx.moveTo(cx - unit * 105, foot - unit * 165);
  ctx.bezierCurveTo(cx - unit * 105, foot - unit * 20, cx - unit * 60, foot, cx, foot);
  ctx.bezierCurveTo(cx + unit * 60, foot, cx + unit * 105, foot - unit * 20, cx + unit * 105, foot - unit * 165);
  ctx.fill();
  ctx.fillStyle = mix('#5a3421', palette.near, 0.3);
  ctx.beginPath();
  ctx.ellipse(cx, foot - unit * 165, unit * 105, unit * 24, 0, 0, Math.PI * 2);
  ctx.fill();
  ctx.strokeStyle = mix(palette.sun, '#ffffff', 0.3);
  ctx.lineWidth = unit * 7;
  ctx.stroke();
  for (let fruit = 0; fruit < 3; fruit++) {
    const radius = unit * random.between(44, 58);
    const fx = width * 0.46 + fruit * unit * 74 - unit * 40;
    const fy = foot + unit * (fruit === 1 ? 52 : 28) - radius;
    const color = mix(palette.accents[0], palette.accents[1], random());
    const shade = ctx.createRadialGradient(fx - radius * 0.4, fy - radius * 0.4, radius * 0.1, fx, fy, radius);
    shade.addColorStop(0, mix(color, '#ffffff', 0.45));
    shade.addColorStop(0.6, color);
    shade.addColorStop(1, mix(color, palette.near, 0.4));
    ctx.fillStyle = fade(palette.near, 0.25);
    ctx.beginPath();
    ctx.ellipse(fx + radius * 0.3, fy + radius, radius * 1.1, radius * 0.22, 0, 0, Math.PI * 2);
    ctx.fill();
    ctx.fillStyle = shade;
    ctx.beginPath();
    ctx.arc(fx, fy, radius, 0, Math.PI * 2);
    ctx.fill();
  }
};
