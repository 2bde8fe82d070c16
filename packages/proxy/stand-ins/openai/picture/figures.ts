/**
 * Figures before a plain ground: a person, a robot, a cat.
 * @module
 */
import { fade, mix } from './palettes.ts';
import type { Scene, Stage } from './stage.ts';
import { disc, glow, verticalGradient } from './stage.ts';

/** A ground with a large disc behind the figure. Returns where the figure stands, and its scale in px. */
function ground(stage: Stage): { x: number; y: number; s: number } {
  const { ctx, width, height, palette, random, unit } = stage;
  ctx.fillStyle = verticalGradient(stage, 0, height, [palette.sky[1], palette.sky[2], palette.sky[3]]);
  ctx.fillRect(0, 0, width, height);
  const s = Math.min(width, height);
  const x = width / 2;
  const y = height * 0.5;
  disc(stage, x, y - s * 0.04, s * 0.4, fade(palette.sun, 0.5));
  disc(stage, x, y - s * 0.04, s * 0.33, fade(palette.sun, 0.55));
  for (let dot = 0; dot < 16; dot++) {
    const color = fade(random.pick(palette.accents), 0.55);
    disc(stage, width * random(), height * random(), unit * random.between(4, 15), color);
  }
  return { x, y, s };
}

export const portrait: Scene = (stage) => {
  const { ctx, height, palette, random } = stage;
  const { x, y, s } = ground(stage);
  const skin = random.pick(['#f2c9a8', '#d99f78', '#a86e4c', '#7a4a32', '#eab895']);
  const hair = random.pick(['#2a1a18', '#5a3220', '#8f4a25', '#d9a24a', '#3a3442']);
  const cloth = mix(random.pick([palette.accents[0], palette.accents[1], palette.sky[0]]), palette.near, 0.15);
  const headY = y - s * 0.07;
  const [rx, ry] = [s * 0.135, s * 0.175];
  const isLong = random() < 0.6;
  // Hair behind the head.
  ctx.fillStyle = hair;
  ctx.beginPath();
  ctx.ellipse(x, headY - ry * 0.18, rx * 1.34, ry * 1.12, 0, Math.PI, 0);
  if (isLong) {
    ctx.bezierCurveTo(
      x + rx * 1.55,
      headY + ry * 1.1,
      x + rx * 1.3,
      headY + ry * 1.75,
      x + rx * 0.9,
      headY + ry * 1.85,
    );
    ctx.lineTo(x - rx * 0.9, headY + ry * 1.85);
    ctx.bezierCurveTo(
      x - rx * 1.3,
      headY + ry * 1.75,
      x - rx * 1.55,
      headY + ry * 1.1,
      x - rx * 1.34,
      headY - ry * 0.18,
    );
  }
  ctx.fill();
  // Shoulders, neck.
  ctx.fillStyle = cloth;
  ctx.beginPath();
  ctx.moveTo(x - s * 0.36, height);
  ctx.bezierCurveTo(x - s * 0.36, y + s * 0.27, x - s * 0.2, y + s * 0.23, x - s * 0.07, y + s * 0.2);
  ctx.lineTo(x + s * 0.07, y + s * 0.2);
  ctx.bezierCurveTo(x + s * 0.2, y + s * 0.23, x + s * 0.36, y + s * 0.27, x + s * 0.36, height);
  ctx.fill();
  ctx.fillStyle = mix(skin, hair, 0.2);
  ctx.beginPath();
  ctx.moveTo(x - s * 0.06, headY + ry * 0.6);
  ctx.lineTo(x - s * 0.075, y + s * 0.205);
  ctx.quadraticCurveTo(x, y + s * 0.285, x + s * 0.075, y + s * 0.205);
  ctx.lineTo(x + s * 0.06, headY + ry * 0.6);
  ctx.fill();
  // Face, with light from the left.
  ctx.fillStyle = skin;
  ctx.beginPath();
  ctx.moveTo(x - rx, headY - ry * 0.25);
  ctx.bezierCurveTo(x - rx, headY + ry * 0.55, x - rx * 0.45, headY + ry, x, headY + ry);
  ctx.bezierCurveTo(x + rx * 0.45, headY + ry, x + rx, headY + ry * 0.55, x + rx, headY - ry * 0.25);
  ctx.bezierCurveTo(x + rx, headY - ry * 1.15, x - rx, headY - ry * 1.15, x - rx, headY - ry * 0.25);
  ctx.fill();
  ctx.save();
  ctx.clip();
  ctx.fillStyle = fade(mix(skin, hair, 0.55), 0.32);
  ctx.beginPath();
  ctx.ellipse(x + rx * 0.95, headY + ry * 0.1, rx * 0.8, ry * 1.3, 0, 0, Math.PI * 2);
  ctx.fill();
  disc(stage, x - rx * 0.52, headY + ry * 0.34, rx * 0.26, fade(palette.accents[1], 0.26));
  disc(stage, x + rx * 0.52, headY + ry * 0.34, rx * 0.26, fade(palette.accents[1], 0.26));
  ctx.restore();
  const ink = mix(hair, '#140c12', 0.55);
  for (const side of [-1, 1]) {
    ctx.fillStyle = ink;
    ctx.beginPath();
    ctx.ellipse(x + side * rx * 0.42, headY + ry * 0.04, rx * 0.075, ry * 0.07, 0, 0, Math.PI * 2);
    ctx.fill();
    ctx.strokeStyle = hair;
    ctx.lineCap = 'round';
    ctx.lineWidth = s * 0.008;
    ctx.beginPath();
    ctx.moveTo(x + side * rx * 0.24, headY - ry * 0.15);
    ctx.quadraticCurveTo(x + side * rx * 0.44, headY - ry * 0.24, x + side * rx * 0.64, headY - ry * 0.14);
    ctx.stroke();
  }
  ctx.strokeStyle = fade(mix(skin, ink, 0.5), 0.8);
  ctx.lineWidth = s * 0.006;
  ctx.beginPath();
  ctx.moveTo(x + rx * 0.02, headY + ry * 0.08);
  ctx.quadraticCurveTo(x + rx * 0.16, headY + ry * 0.36, x - rx * 0.02, headY + ry * 0.38);
  ctx.stroke();
  ctx.strokeStyle = mix('#b5413f', skin, 0.2);
  ctx.lineWidth = s * 0.01;
  ctx.beginPath();
  ctx.moveTo(x - rx * 0.26, headY + ry * 0.6);
  ctx.quadraticCurveTo(x, headY + ry * 0.72, x + rx * 0.26, headY + ry * 0.58);
  ctx.stroke();
  // The fringe.
  const part = random.between(-0.5, 0.5);
  ctx.fillStyle = mix(hair, '#ffffff', 0.05);
  ctx.beginPath();
  ctx.moveTo(x - rx * 1.12, headY + ry * 0.12);
  ctx.bezierCurveTo(x - rx * 1.35, headY - ry * 1.5, x + rx * 1.35, headY - ry * 1.5, x + rx * 1.12, headY + ry * 0.12);
  ctx.bezierCurveTo(x + rx * 1.0, headY - ry * 0.3, x + rx * 0.6, headY - ry * 0.62, x + rx * part, headY - ry * 0.72);
  ctx.bezierCurveTo(x - rx * 0.6, headY - ry * 0.55, x - rx * 0.98, headY - ry * 0.3, x - rx * 1.12, headY + ry * 0.12);
  ctx.fill();
};

export const robot: Scene = (stage) => {
  const { ctx, height, palette, random } = stage;
  const { x, y, s } = ground(stage);
  const shell = mix(random.pick([palette.accents[0], palette.accents[1], palette.accents[3]]), '#f4f1ec', 0.35);
  const dark = mix(palette.near, '#1a1830', 0.4);
  const light = random.pick([palette.accents[1], palette.accents[0], '#7df0e2']);
  const body = (left: number, top: number, w: number, h: number, radius: number, color: string) => {
    const shade = ctx.createLinearGradient(left, top, left + w, top + h);
    shade.addColorStop(0, mix(color, '#ffffff', 0.35));
    shade.addColorStop(0.5, color);
    shade.addColorStop(1, mix(color, dark, 0.38));
    ctx.fillStyle = shade;
    ctx.beginPath();
    ctx.roundRect(left, top, w, h, radius);
    ctx.fill();
  };
  ctx.fillStyle = fade(dark, 0.22);
  ctx.beginPath();
  ctx.ellipse(x, y + s * 0.4, s * 0.26, s * 0.035, 0, 0, Math.PI * 2);
  ctx.fill();
  // Arms, legs, trunk.
  for (const side of [-1, 1]) {
    ctx.strokeStyle = mix(dark, shell, 0.35);
    ctx.lineWidth = s * 0.045;
    ctx.lineCap = 'round';
    ctx.beginPath();
    ctx.moveTo(x + side * s * 0.15, y + s * 0.12);
    const isWaving = side === 1 && random() < 0.6;
    ctx.quadraticCurveTo(x + side * s * 0.26, y + s * 0.16, x + side * s * 0.27, y + s * (isWaving ? -0.02 : 0.24));
    ctx.stroke();
    disc(stage, x + side * s * 0.27, y + s * (isWaving ? -0.03 : 0.25), s * 0.038, shell);
    body(x + side * s * 0.08 - s * 0.035, y + s * 0.29, s * 0.07, s * 0.11, s * 0.03, mix(shell, dark, 0.35));
  }
  body(x - s * 0.155, y + s * 0.05, s * 0.31, s * 0.27, s * 0.07, shell);
  ctx.fillStyle = fade(dark, 0.85);
  ctx.beginPath();
  ctx.roundRect(x - s * 0.085, y + s * 0.12, s * 0.17, s * 0.105, s * 0.025);
  ctx.fill();
  for (let bar = 0; bar < 5; bar++) {
    const tall = s * random.between(0.02, 0.075);
    ctx.fillStyle = light;
    ctx.fillRect(x - s * 0.066 + bar * s * 0.029, y + s * 0.212 - tall, s * 0.016, tall);
  }
  // Head: antenna, ears, visor, eyes.
  ctx.strokeStyle = mix(dark, shell, 0.35);
  ctx.lineWidth = s * 0.014;
  ctx.beginPath();
  ctx.moveTo(x, y - s * 0.25);
  ctx.lineTo(x, y - s * 0.33);
  ctx.stroke();
  glow(stage, x, y - s * 0.345, s * 0.09, fade(light, 0.7), fade(light, 0));
  disc(stage, x, y - s * 0.345, s * 0.024, light);
  for (const side of [-1, 1])
    body(x + side * s * 0.2 - s * 0.03, y - s * 0.16, s * 0.06, s * 0.11, s * 0.025, mix(shell, dark, 0.3));
  body(x - s * 0.195, y - s * 0.26, s * 0.39, s * 0.29, s * 0.11, shell);
  ctx.fillStyle = dark;
  ctx.beginPath();
  ctx.roundRect(x - s * 0.15, y - s * 0.205, s * 0.3, s * 0.175, s * 0.075);
  ctx.fill();
  const isSmiling = random() < 0.5;
  for (const side of [-1, 1]) {
    const ex = x + side * s * 0.068;
    const ey = y - s * 0.125;
    glow(stage, ex, ey, s * 0.085, fade(light, 0.5), fade(light, 0));
    ctx.strokeStyle = light;
    ctx.fillStyle = light;
    ctx.lineWidth = s * 0.016;
    ctx.beginPath();
    if (isSmiling) ctx.arc(ex, ey + s * 0.012, s * 0.027, Math.PI, 0);
    else ctx.ellipse(ex, ey, s * 0.021, s * 0.031, 0, 0, Math.PI * 2);
    if (isSmiling) ctx.stroke();
    else ctx.fill();
  }
  ctx.fillStyle = verticalGradient(stage, y - s * 0.2, y - s * 0.1, [fade('#ffffff', 0.18), fade('#ffffff', 0)]);
  ctx.beginPath();
  ctx.roundRect(x - s * 0.135, y - s * 0.197, s * 0.27, s * 0.06, s * 0.05);
  ctx.fill();
  ctx.fillStyle = fade(palette.near, 0.08);
  ctx.fillRect(0, y + s * 0.42, stage.width, height);
};

export const cat: Scene = (stage) => {
  const { ctx, palette, random, width, height } = stage;
  const { x, y, s } = ground(stage);
  const fur = random.pick(['#e08a3c', '#4a4650', '#d9cbb8', '#8a6a52', '#2c2a33']);
  const deep = mix(fur, '#1a1018', 0.35);
  const pale = mix(fur, '#fff6ea', 0.7);
  const sill = y + s * 0.33;
  ctx.fillStyle = verticalGradient(stage, sill, height, [
    mix(palette.haze, palette.near, 0.3),
    mix(palette.haze, palette.near, 0.65),
  ]);
  ctx.fillRect(0, sill, width, height - sill);
  // The tail curls round to the front.
  ctx.strokeStyle = deep;
  ctx.lineWidth = s * 0.06;
  ctx.lineCap = 'round';
  ctx.beginPath();
  ctx.moveTo(x + s * 0.13, sill - s * 0.03);
  ctx.bezierCurveTo(x + s * 0.4, sill + s * 0.03, x + s * 0.4, sill - s * 0.22, x + s * 0.29, sill - s * 0.24);
  ctx.stroke();
  ctx.fillStyle = fade(palette.near, 0.25);
  ctx.beginPath();
  ctx.ellipse(x, sill + s * 0.005, s * 0.22, s * 0.03, 0, 0, Math.PI * 2);
  ctx.fill();
  ctx.fillStyle = verticalGradient(stage, y, sill, [fur, deep]);
  ctx.beginPath();
  ctx.moveTo(x - s * 0.19, sill);
  ctx.bezierCurveTo(x - s * 0.21, y + s * 0.08, x - s * 0.12, y - s * 0.02, x, y - s * 0.03);
  ctx.bezierCurveTo(x + s * 0.12, y - s * 0.02, x + s * 0.21, y + s * 0.08, x + s * 0.19, sill);
  ctx.fill();
  ctx.fillStyle = pale;
  ctx.beginPath();
  ctx.ellipse(x, y + s * 0.14, s * 0.075, s * 0.12, 0, 0, Math.PI * 2);
  ctx.fill();
  for (const side of [-1, 1]) {
    ctx.fillStyle = pale;
    ctx.beginPath();
    ctx.ellipse(x + side * s * 0.06, sill - s * 0.008, s * 0.052, s * 0.032, 0, 0, Math.PI * 2);
    ctx.fill();
  }
  // Head and ears.
  const hy = y - s * 0.11;
  for (const side of [-1, 1]) {
    const ear = (size: number, color: string) => {
      ctx.fillStyle = color;
      ctx.beginPath();
      ctx.moveTo(x + side * s * 0.045, hy - s * 0.1);
      ctx.lineTo(x + side * s * (0.115 + size * 0.03), hy - s * (0.15 + size * 0.075));
      ctx.lineTo(x + side * s * 0.155, hy - s * 0.03);
      ctx.fill();
    };
    ear(1, fur);
    ear(0.35, mix(fur, '#f2a0a0', 0.6));
  }
  ctx.fillStyle = fur;
  ctx.beginPath();
  ctx.ellipse(x, hy, s * 0.165, s * 0.135, 0, 0, Math.PI * 2);
  ctx.fill();
  ctx.strokeStyle = fade(deep, 0.7);
  ctx.lineWidth = s * 0.012;
  for (const dx of [-0.035, 0, 0.035]) {
    ctx.beginPath();
    ctx.moveTo(x + dx * s, hy - s * 0.125);
    ctx.lineTo(x + dx * s * 0.8, hy - s * 0.08);
    ctx.stroke();
  }
  ctx.fillStyle = pale;
  ctx.beginPath();
  ctx.ellipse(x - s * 0.03, hy + s * 0.06, s * 0.045, s * 0.036, 0, 0, Math.PI * 2);
  ctx.ellipse(x + s * 0.03, hy + s * 0.06, s * 0.045, s * 0.036, 0, 0, Math.PI * 2);
  ctx.fill();
  const iris = random.pick(['#8fc46b', '#e9c04a', '#7db7d9']);
  for (const side of [-1, 1]) {
    const ex = x + side * s * 0.07;
    disc(stage, ex, hy - s * 0.008, s * 0.031, iris);
    ctx.fillStyle = '#120c14';
    ctx.beginPath();
    ctx.ellipse(ex, hy - s * 0.008, s * 0.012, s * 0.026, 0, 0, Math.PI * 2);
    ctx.fill();
    disc(stage, ex - s * 0.009, hy - s * 0.02, s * 0.007, '#ffffff');
    ctx.strokeStyle = fade('#ffffff', 0.75);
    ctx.lineWidth = s * 0.0035;
    for (const lift of [-0.02, 0.005, 0.03]) {
      ctx.beginPath();
      ctx.moveTo(x + side * s * 0.06, hy + s * 0.055);
      ctx.quadraticCurveTo(
        x + side * s * 0.13,
        hy + s * (0.045 + lift * 0.5),
        x + side * s * 0.2,
        hy + s * (0.05 + lift),
      );
      ctx.stroke();
    }
  }
  ctx.fillStyle = mix('#e07a80', fur, 0.15);
  ctx.beginPath();
  ctx.moveTo(x - s * 0.016, hy + s * 0.034);
  ctx.lineTo(x + s * 0.016, hy + s * 0.034);
  ctx.lineTo(x, hy + s * 0.052);
  ctx.fill();
};
