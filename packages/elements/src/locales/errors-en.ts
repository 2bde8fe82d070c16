/**
 * Error codes in the words of the person at the page: what happened, and what they can do.
 * A code that is not here is for developers: its own message and remedy are shown.
 * @module
 */

/** `[what happened, what to do]` by stable code. */
export type ErrorWords = Readonly<Record<string, readonly [message: string, remedy: string]>>;

export const errorsEn: ErrorWords = {
  token_missing: ['You are not signed in.', 'Sign in and try again.'],
  token_invalid: ['Your session is not valid any more.', 'Sign in again.'],
  token_expired: ['Your session has ended.', 'Sign in again.'],
  account_erased: ['This account was erased.', 'Create a new account.'],
  unknown_model: ['This model is not offered any more.', 'Choose another model.'],
  insufficient_credits: ['You do not have enough credits.', 'Choose cheaper settings or add credits.'],
  account_in_debt: ['The account owes credits after a refund.', 'New credits pay this first.'],
  price_above_max: ['The price has changed.', 'Look at the new price and run again.'],
  quote_expired: ['The price has expired.', 'Look at the new price and run again.'],
  quote_mismatch: ['The price was for other settings.', 'Look at the new price and run again.'],
  unsupported_media: ['This file is not a picture that can be used.', 'Choose a PNG, JPEG or WebP file.'],
  image_too_large: ['This picture has too many pixels.', 'Scale it down and add it again.'],
  upload_too_large: ['This file is too large.', 'Choose a smaller file.'],
  upload_not_ready: ['An upload is not finished.', 'Wait for it and run again.'],
  checksum_mismatch: ['The file was damaged on its way.', 'Upload it again.'],
  file_changed: ['The file changed while it was uploading.', 'Add it again.'],
  rate_limited: ['That was too many requests.', 'Wait a moment and try again.'],
  storage_unavailable: ['The storage does not answer.', 'Try again in a moment.'],
  unavailable: ['The service is starting or stopping.', 'Try again in a moment.'],
  internal: ['Something went wrong on our side.', 'Try again in a moment.'],
  offline: ['You are offline.', 'Connect to the network and try again.'],
  timeout: ['The service took too long to answer.', 'Try again in a moment.'],
  storage_full: ['This device has no room left.', 'Remove old pictures or free some space.'],
  asset_missing: ['The file is not on this device.', 'Add it again.'],
  sign_in_failed: ['E-mail, password or code is not right.', 'Check them and try again.'],
  refused_by_policy: ['The model’s safety rules do not allow this.', 'Change the prompt or the references.'],
  empty_output: ['The model returned no picture.', 'Try again or change the prompt.'],
  bad_output: ['The model returned something that is not a picture.', 'Try again.'],
  provider_rejected: ['The model did not accept these settings.', 'Change the settings and try again.'],
  provider_rate_limited: ['The model is busy.', 'Try again in a moment.'],
  provider_unavailable: ['The model is not reachable.', 'Try again later or choose another model.'],
  provider_timeout: ['The model took too long.', 'Try again or choose a smaller size.'],
  provider_misconfigured: ['This model is not set up correctly.', 'Choose another model and tell the site.'],
  reference_gone: ['A reference is no longer stored.', 'Add it again.'],
  interrupted: ['The run was interrupted.', 'Try again.'],
};
