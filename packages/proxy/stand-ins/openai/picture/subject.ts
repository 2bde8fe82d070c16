/**
 * What a prompt asks to see: a scene, a mood and a few things in it, by the words that are in it.
 * @module
 */
import type { Mood } from './palettes.ts';
import type { Random } from './random.ts';

export type SceneName =
  | 'mountains'
  | 'forest'
  | 'sea'
  | 'city'
  | 'desert'
  | 'meadow'
  | 'space'
  | 'portrait'
  | 'robot'
  | 'cat'
  | 'still-life'
  | 'abstract';

export interface Subject {
  readonly scene: SceneName;
  readonly mood: Mood;
}

const sceneWords: readonly (readonly [SceneName, RegExp])[] = [
  ['robot', /\b(robots?|androids?|cyborgs?|mech|machines?)\b/],
  ['cat', /\b(cats?|kittens?|fox(es)?|dogs?|pupp(y|ies)|animals?|pets?|otters?)\b/],
  ['portrait', /\b(portraits?|person|people|wom[ae]n|m[ae]n|girls?|boys?|faces?|astronauts?|queens?|kings?|model)\b/],
  ['space', /\b(space|planets?|galax(y|ies)|cosmos|nebula|universe|saturn|mars|orbit)\b/],
  [
    'still-life',
    /\b(coffee|tea|cups?|mugs?|fruits?|lemons?|oranges?|apples?|vases?|bottles?|food|breakfast|product|still life)\b/,
  ],
  ['city', /\b(cit(y|ies)|streets?|skyline|buildings?|towers?|urban|tokyo|new york|downtown|cyberpunk|neon)\b/],
  ['forest', /\b(forests?|woods?|pines?|trees?|jungle|cabins?)\b/],
  ['desert', /\b(deserts?|dunes?|sand|cactus|cacti|canyons?)\b/],
  ['meadow', /\b(flowers?|meadows?|fields?|gardens?|tulips?|poppies|roses?|spring|bloom\w*)\b/],
  ['sea', /\b(sea|oceans?|beach(es)?|coast\w*|waves?|lakes?|boats?|sail\w*|islands?|harbou?rs?|lighthouses?|water)\b/],
  ['mountains', /\b(mountains?|hills?|alps|peaks?|valleys?|landscapes?|summit|snow\w*)\b/],
  ['abstract', /\b(abstract|patterns?|bauhaus|geometric|shapes?|logos?|icons?|textures?|posters?|circles?)\b/],
];

const moodWords: readonly (readonly [Mood, RegExp])[] = [
  ['neon', /\b(neon|cyberpunk|synthwave|vaporwave)\b/],
  ['night', /\b(night|midnight|moon\w*|stars?|starry|dark|aurora)\b/],
  ['sunset', /\b(sunset|dusk|evening|golden hour|twilight|fire|warm)\b/],
  ['dawn', /\b(sunrise|dawn|morning|pastel|soft|dream\w*)\b/],
  ['autumn', /\b(autumn|fall|october|harvest|orange|red)\b/],
  ['winter', /\b(winter|snow\w*|ice|frost\w*|cold|arctic)\b/],
  ['spring', /\b(spring|blossoms?|pink|april|fresh)\b/],
  ['mist', /\b(mist\w*|fog\w*|rain\w*|cloud\w*|calm|grey|gray|minimal\w*)\b/],
  ['desert', /\b(desert|sand|dunes?|canyons?)\b/],
  ['day', /\b(day\w*|sun|sunny|summer|noon|blue|green|bright)\b/],
];

const usualMoods: Record<SceneName, readonly [Mood, ...Mood[]]> = {
  mountains: ['dawn', 'sunset', 'day', 'winter', 'mist'],
  forest: ['mist', 'dawn', 'autumn', 'day'],
  sea: ['sunset', 'day', 'dawn', 'night'],
  city: ['night', 'sunset', 'neon', 'dawn'],
  desert: ['desert', 'sunset'],
  meadow: ['spring', 'day', 'dawn', 'sunset'],
  space: ['night', 'neon'],
  portrait: ['autumn', 'spring', 'dawn', 'desert'],
  robot: ['neon', 'dawn', 'day'],
  cat: ['sunset', 'autumn', 'spring', 'night'],
  'still-life': ['autumn', 'dawn', 'spring'],
  abstract: ['autumn', 'day', 'sunset', 'spring', 'neon', 'desert'],
};

const usualScenes = ['mountains', 'sea', 'meadow', 'forest', 'desert', 'abstract'] as const;

/** The first words that fit decide; where none do, the seed does. */
export function subjectOf(prompt: string, random: Random): Subject {
  const text = prompt.toLowerCase();
  const scene = sceneWords.find(([, words]) => words.test(text))?.[0] ?? random.pick(usualScenes);
  const usual = random.pick(usualMoods[scene]);
  return { scene, mood: moodWords.find(([, words]) => words.test(text))?.[0] ?? usual };
}
