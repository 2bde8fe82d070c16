/** What the analyzer reads for `custom-elements.json`, the committed manifest of the public elements. */
export default {
  globs: ['src/{studio,generator,account,parts}/**/*.ts'],
  exclude: ['**/*.test.ts'],
  litelement: true,
  quiet: true,
  // It would write the place of its output into package.json.
  packagejson: false,
};
