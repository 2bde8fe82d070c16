/**
 * Who a request speaks for.
 * @module
 */

/** What a caller may do. `user` is a signed-in person or an account's own key; `embed` a token of a site. */
export type Scope = 'user' | 'embed';

/**
 * The account pays, the subject owns. Every query of content is scoped by `subject`; every query of money by
 * `account`. Two callers of one account with different subjects never see each other's content.
 */
export interface Caller {
  readonly account: string;
  readonly subject: string;
  readonly subjectKind: 'user' | 'site_user' | 'visitor';
  readonly site?: string;
  readonly scope: Scope;
  readonly via: 'supabase' | 'embed-token' | 'api-key' | 'custom';
  /** When the credential ends, in ms since the epoch; open streams end with it. */
  readonly expiresAt: number;
}
