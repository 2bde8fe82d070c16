/**
 * English: the words that ship in the bundle, and the type that every other language must satisfy.
 * A message with values is a function, so that a missing or a superfluous value fails type-check.
 * @module
 */
import { errorsEn } from './errors-en.ts';

const number = new Intl.NumberFormat('en');
const credits = (count: number) => (count === 1 ? '1 credit' : `${number.format(count)} credits`);
const seconds = (count: number) => (count < 100 ? `${Math.round(count)} s` : `${Math.round(count / 60)} min`);

/** Labels by name of a model's property or value. What is missing is shown as the model names it. */
type Labels = Readonly<Record<string, string>>;

export const en = {
  credits,
  errors: errorsEn,
  remedyOf: (message: string, remedy: string) => `${message} ${remedy}`,
  close: 'Close',
  retry: 'Try again',
  loading: 'Loading…',
  offline: 'You are offline. What is here stays; new work waits for the network.',

  // Generator: the form.
  generator: 'Image generator',
  prompt: 'Prompt',
  promptPlaceholder: 'Describe the picture you want…',
  promptCount: (used: number, most: number) => `${number.format(used)} of ${number.format(most)} characters`,
  model: 'Model',
  priceFrom: (count: number) => `from ${credits(count)}`,
  pixels: 'Pixels',
  moreOptions: 'More options',
  reset: (field: string) => `Reset ${field}`,
  fewer: 'Fewer',
  more: 'More',
  fields: {
    size: 'Size',
    aspect_ratio: 'Aspect',
    quality: 'Quality',
    n: 'Pictures',
    count: 'Pictures',
    background: 'Background',
    output_format: 'File format',
    output_compression: 'Compression',
    moderation: 'Moderation',
    references: 'References',
  } as Labels,
  values: {
    auto: 'Auto',
    low: 'Draft',
    medium: 'Standard',
    high: 'Fine',
    opaque: 'Opaque',
    transparent: 'Transparent',
    png: 'PNG',
    jpeg: 'JPEG',
    webp: 'WebP',
  } as Labels,
  dimensions: (width: number, height: number) => `${width} × ${height} pixels`,

  // Generator: what is wrong with a field.
  fieldRequired: 'Fill this in.',
  fieldTooShort: (least: number) => `Write at least ${number.format(least)} characters.`,
  fieldTooLong: (most: number, over: number) =>
    `At most ${number.format(most)} characters: shorten it by ${number.format(over)}.`,
  fieldTooSmall: (least: number) => `At least ${number.format(least)}.`,
  fieldTooLarge: (most: number) => `At most ${number.format(most)}.`,
  fieldNotInteger: 'Use a whole number.',
  fieldNotChoice: 'Choose one of the values.',

  // Generator: references.
  addReference: 'Add pictures',
  dropHint: 'Drop, paste or choose pictures to work from',
  dropNow: 'Drop to add',
  referenceCount: (used: number, most: number) => `${used} of ${most}`,
  referenceSending: (percent: number) => `Uploading, ${percent} %`,
  referenceHashing: 'Reading…',
  referenceWaiting: 'Waiting for the network',
  referenceReady: 'Ready',
  referenceFailed: 'Not uploaded',
  removeReference: (name: string) => `Remove ${name}`,
  retryReference: (name: string) => `Upload ${name} again`,
  tooManyReferences: (most: number) =>
    most === 1 ? 'This model takes one picture.' : `This model takes at most ${most} pictures.`,
  wrongReferenceType: (name: string, types: string) => `${name} is not one of ${types}.`,
  referenceTooLarge: (name: string, megabytes: number) => `${name} is above ${number.format(megabytes)} MB.`,
  noReferences: 'This model takes no pictures. Choose another model or remove them.',
  referenceNotHere: 'The pictures of this run are no longer on this device; add them again.',

  // Generator: price and run.
  run: 'Generate',
  signInToRun: 'Sign in to generate',
  starting: 'Starting…',
  waitingForReferences: 'Waiting for uploads…',
  balanceAfter: (left: number) => `Balance after: ${credits(left)}`,
  priceAtMost: 'Never more than shown; unused credits come back.',
  priceIfSignedIn: (count: number) => `Runs start at ${credits(count)}.`,
  pricing: 'Working out the price…',
  missingCreditsLong: (needed: number, available: number, missing: number) =>
    `Needs ${credits(needed)}, you have ${number.format(available)}: ${number.format(missing)} short.`,
  addCredits: 'See your credits',
  noAccountHere: 'There is no account panel on this page: use the sign-in of this site.',
  shortcut: 'Ctrl + Enter',

  // Generator: a job.
  stage: 'Result',
  emptyTitle: 'Nothing here yet',
  emptyText: 'Describe a picture and press Generate. The price is on the button before you do.',
  phases: {
    queued: 'In the queue',
    sending: 'Sending to the model',
    generating: 'Generating',
    storing: 'Storing the result',
    done: 'Done',
  },
  elapsed: (spent: number) => seconds(spent),
  eta: (low: number, high: number) => `usually ${Math.round(low)}–${seconds(high)}`,
  slower: (spent: number) => `${seconds(spent)}, slower than most runs`,
  cancel: 'Cancel',
  cancelFree: 'Cancelling now costs nothing.',
  cancelCosts: (most: number) => `The model has started: up to ${credits(most)} may still be charged.`,
  cancelConfirm: 'Cancel the run',
  cancelKeep: 'Keep going',
  canceling: 'Cancelling…',
  started: 'The run has started.',
  succeeded: (count: number, charged: number) =>
    `${count === 1 ? 'The picture is' : `${count} pictures are`} ready. ${credits(charged)} charged.`,
  failedTitle: 'This run failed',
  refusedTitle: 'The model refused this run',
  canceledTitle: 'Cancelled',
  canceledText: 'You stopped this run.',
  chargedNothing: 'Nothing was charged.',
  charged: (count: number) => `${credits(count)} charged.`,
  category: (name: string) => `Category: ${name}`,
  edit: 'Edit and try again',
  picture: (index: number, count: number, prompt: string) =>
    count === 1 ? `Generated picture: ${prompt}` : `Generated picture ${index} of ${count}: ${prompt}`,
  pictureExpired: 'This picture is no longer stored.',
  pictureFailed: 'This picture could not be delivered.',
  download: 'Download',
  downloadNth: (index: number) => `Download picture ${index}`,
  useAsReference: 'Use as reference',
  reuse: 'Reuse settings',
  copy: 'Copy settings',
  copied: 'Copied',
  remove: 'Remove',
  removeConfirm: 'Remove for good',
  removed: 'Removed from the history.',
  aiMade: 'Made by AI',
  aiMadeMarked: (marks: string) => `Made by AI · marked with ${marks}`,
  marks: { c2pa: 'C2PA', synthid: 'SynthID', iptc: 'IPTC' },
  receipt: 'Receipt',
  quoted: 'Quoted',
  held: 'Held',
  settled: 'Charged',
  released: 'Given back',
  history: 'History',
  historyItem: (state: string, prompt: string) => `${state}: ${prompt}`,
  historyMore: 'Older',
  states: {
    queued: 'Queued',
    running: 'Running',
    succeeded: 'Ready',
    failed: 'Failed',
    refused: 'Refused',
    canceled: 'Cancelled',
  },

  // Account.
  account: 'Account',
  signedOut: 'Not signed in',
  signIn: 'Sign in',
  signUp: 'Create account',
  signOut: 'Sign out',
  useCode: 'Sign in with a code by e-mail',
  usePassword: 'Sign in with a password',
  noAccountYet: 'No account yet?',
  haveAccount: 'Have an account?',
  email: 'E-mail',
  password: 'Password',
  passwordHint: 'At least 8 characters.',
  showPassword: 'Show password',
  sendCode: 'Send code',
  code: 'Code',
  codeSent: (email: string) => `We sent a code to ${email}. Enter it here.`,
  confirm: 'Confirm',
  otherEmail: 'Use another address',
  emailInvalid: 'Write an e-mail address, as in name@example.com.',
  passwordShort: 'Use at least 8 characters.',
  codeInvalid: 'Enter the digits from the e-mail.',
  trial: 'New accounts start with free trial credits.',
  balance: 'Balance',
  balanceHeld: (count: number) => `${credits(count)} held for running jobs`,
  balanceDebt: (count: number) => `${credits(count)} owed after a refund; new credits pay this first`,
  buckets: { trial: 'Trial', monthly: 'This month', purchased: 'Purchased', promo: 'Gift' },
  endsOn: (date: string) => `ends ${date}`,
  endless: 'does not end',
  usage: 'Recent use',
  usageEmpty: 'No runs yet.',
  accountOpen: 'Balance and recent use',
};

/** The words of one language. */
export type Messages = typeof en;
