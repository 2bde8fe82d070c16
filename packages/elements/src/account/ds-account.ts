/**
 * `<ds-account>`: who is signed in and what they have, in one line; the rest in a dialog.
 * @module
 */
import type { SessionState, Store, StudioClient, UsagePage } from '@diffusion-studio/client-sdk';
import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../parts/icons.ts';
import { addStyles } from '../parts/late-styles.ts';
import { StudioElement } from '../parts/studio-element.ts';
import { toStudioError, wordsOf } from '../parts/studio-error.ts';
import { base } from '../theme/base.ts';
import { buttons } from '../theme/buttons.ts';
import { fields } from '../theme/fields.ts';
import { tokens } from '../theme/tokens.ts';
import { accountStyles } from './account-styles.ts';
import type { SignInField, SignInStep } from './sign-in-form.ts';

type Panel = typeof import('./panel.ts');

/**
 * Signs people in and shows their credits. With a host's own `getToken` it shows the credits only.
 *
 * @summary Sign-in, balance by bucket, recent use.
 * @attr {string} proxy - Base URL of the proxy; only needed outside of `<ds-studio>`.
 * @attr {"auto"|"light"|"dark"} color-mode - Colour mode of this element alone.
 * @attr {string} lang - Language of this element alone.
 * @fires {DsErrorEvent} ds-error - Something failed; it is shown too.
 * @csspart bar - The line that is always there.
 * @csspart dialog - The panel.
 * @cssproperty --ds-accent - Colour of what matters most.
 * @cssproperty --ds-surface - Background of the element.
 * @cssproperty --ds-radius - Radius of the outer corners; inner ones follow.
 */
export class DsAccount extends StudioElement {
  static override styles = [tokens, base, buttons, fields, accountStyles];

  #parts: Panel | undefined;
  #step: SignInStep = 'password';
  #values: Readonly<Record<SignInField, string>> = { email: '', password: '', code: '' };
  #problems: Readonly<Partial<Record<SignInField | 'form', string>>> = {};
  #busy = false;
  #reveal = false;
  #usage: UsagePage | undefined;
  #loadingUsage = false;

  /** Opens the panel: sign-in for who is signed out, balance and recent use for the rest. */
  async show(): Promise<void> {
    await this.updateComplete;
    const dialog = this.#dialog;
    if (!dialog || dialog.open || !this.isConnected) return;
    // Before its inside is loaded: from the key press on, nothing that is typed goes to the page behind.
    dialog.showModal();
    if (!(await this.#load())) {
      this.hide();
      return;
    }
    await this.updateComplete;
    if (!dialog.open) return;
    if (this.#session.status === 'signed-in') await this.#open();
    else this.#focusFirst();
  }

  /** Closes the panel. */
  hide(): void {
    this.#dialog?.close();
  }

  /** Puts the focus on the line that opens the panel. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('.bar button')?.focus(options);
  }

  protected override watched(client: StudioClient): readonly Store<unknown>[] {
    return [client.session.state, client.account, client.jobs.state];
  }

  protected override clientChanged(): void {
    this.#usage = undefined;
  }

  protected override render(): TemplateResult {
    return html`<div lang=${this.localeTag}>${this.#bar()} ${this.#panel()}</div>`;
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  get #session(): SessionState {
    return this.studio?.session.state.get() ?? { status: 'unknown' };
  }

  /** One line of one height in every state. */
  #bar(): TemplateResult {
    const { messages } = this;
    const session = this.#session;
    const account = this.studio?.account.get();
    const email = session.status === 'signed-in' ? session.email : undefined;
    const name = session.status === 'signed-out' ? messages.signedOut : (email ?? messages.account);
    const balance = account ? messages.credits(account.balance.settled) : '…';
    return html`<div class="bar" part="bar" aria-busy=${session.status === 'unknown' ? 'true' : 'false'}>
      <span class="avatar" aria-hidden="true">${email ? email.slice(0, 1).toUpperCase() : icon('person')}</span>
      <span class="who">${session.status === 'unknown' ? nothing : name}</span>
      ${
        session.status === 'unknown'
          ? html`<span class="skeleton bone" aria-hidden="true"></span>`
          : session.status === 'signed-out'
            ? html`<button type="button" class="primary tight" aria-haspopup="dialog" @pointerenter=${() => void this.#load()} @click=${() => void this.show()}>${messages.signIn}</button>`
            : html`<button type="button" class="tight numbers credits" aria-haspopup="dialog" aria-label="${balance}: ${messages.accountOpen}" @pointerenter=${() => void this.#load()} @click=${() => void this.show()}>${icon('coin')}<span>${balance}</span></button>`
      }
    </div>`;
  }

  #panel(): TemplateResult {
    const { messages } = this;
    const onBackdrop = (event: Event) => event.target === this.#dialog && this.hide();
    return html`<dialog part="dialog" aria-labelledby="title" @click=${onBackdrop} @close=${() => this.#closed()}>
      <div class="sheet">
        <button type="button" class="quiet square close" aria-label=${messages.close} @click=${() => this.hide()}>${icon('close')}</button>
        ${this.#inside()}
      </div>
    </dialog>`;
  }

  #inside(): TemplateResult {
    const signedIn = this.#session.status === 'signed-in';
    if (this.#parts) return signedIn ? this.#details(this.#parts) : this.#form(this.#parts);
    const { account, signIn } = this.messages;
    return html`<h2 id="title">${signedIn ? account : signIn}</h2><div class="skeleton panel-bone" aria-hidden="true"></div>`;
  }

  #details({ balanceByBucket, recentUsage }: Panel): TemplateResult {
    const { messages, localeTag } = this;
    const session = this.#session;
    const account = this.studio?.account.get();
    const own = session.status === 'signed-in' && session.managedBy === 'account';
    return html`<h2 id="title">${messages.account}</h2>
      ${own && session.email ? html`<p class="muted small">${session.email}</p>` : nothing}
      ${balanceByBucket(account?.balance, messages, localeTag)}
      ${recentUsage({ page: this.#usage, loading: this.#loadingUsage, messages, localeTag, titles: this.#titles, more: () => void this.#more() })}
      ${this.#problems.form ? html`<p class="problem" role="alert">${icon('alert')}<span>${this.#problems.form}</span></p>` : nothing}
      ${own ? html`<button type="button" class="sign-out" @click=${() => void this.#signOut()}>${messages.signOut}</button>` : nothing}`;
  }

  #form({ signInForm }: Panel): TemplateResult {
    return signInForm({
      messages: this.messages,
      step: this.#step,
      values: this.#values,
      problems: this.#problems,
      busy: this.#busy,
      reveal: this.#reveal,
      set: (name, value) => this.#set(name, value),
      go: (step) => this.#go(step),
      toggleReveal: () => {
        this.#reveal = !this.#reveal;
        this.requestUpdate();
      },
      submit: () => void this.#submit(),
    });
  }

  /** Loads what is in the panel; answers whether it is there. */
  async #load(): Promise<boolean> {
    if (this.#parts) return true;
    try {
      const parts = await import('./panel.ts');
      if (!this.#parts) addStyles(this, parts.panelStyles);
      this.#parts = parts;
      this.requestUpdate();
      return true;
    } catch (error) {
      this.report(error);
      return false;
    }
  }

  get #titles(): ReadonlyMap<string, string> {
    return new Map(this.studio?.models.get()?.map(({ id, title }) => [id, title]));
  }

  #set(name: SignInField, value: string): void {
    this.#values = { ...this.#values, [name]: value };
    const { [name]: _mended, form: _answered, ...problems } = this.#problems;
    this.#problems = problems;
    this.requestUpdate();
  }

  #go(step: SignInStep): void {
    this.#step = step;
    this.#problems = {};
    this.#values = { ...this.#values, code: '' };
    this.requestUpdate();
    void this.updateComplete.then(() => this.#focusFirst());
  }

  #focusFirst(): void {
    const inputs = [...this.renderRoot.querySelectorAll<HTMLInputElement>('dialog input')];
    const invalid = inputs.find((input) => input.getAttribute('aria-invalid') === 'true');
    (invalid ?? inputs.find(({ value }) => value === '') ?? inputs[0])?.focus();
  }

  #validate(): boolean {
    const { messages } = this;
    const { email, password, code } = this.#values;
    const isCode = this.#step === 'email-code' || this.#step === 'sign-up-code';
    const problems: Partial<Record<SignInField, string>> = {};
    if (!isCode && !/^\S+@\S+\.\S+$/.test(email.trim())) problems.email = messages.emailInvalid;
    if (this.#step === 'sign-up' && password.length < 8) problems.password = messages.passwordShort;
    if (this.#step === 'password' && password === '') problems.password = messages.fieldRequired;
    if (isCode && !/^\d{4,10}$/.test(code.trim())) problems.code = messages.codeInvalid;
    this.#problems = problems;
    this.requestUpdate();
    return Object.keys(problems).length === 0;
  }

  async #submit(): Promise<void> {
    const session = this.studio?.session;
    if (!session || this.#busy) return;
    if (!this.#validate()) {
      void this.updateComplete.then(() => this.#focusFirst());
      return;
    }
    const email = this.#values.email.trim();
    const { password } = this.#values;
    const code = this.#values.code.trim();
    this.#busy = true;
    this.requestUpdate();
    try {
      if (this.#step === 'password') await session.signIn({ email, password });
      else if (this.#step === 'email') {
        await session.sendCode(email);
        this.#go('email-code');
        return;
      } else if (this.#step === 'sign-up') {
        const { confirmation } = await session.signUp({ email, password });
        if (confirmation === 'code') {
          this.#go('sign-up-code');
          return;
        }
      } else await session.verifyCode({ email, code, purpose: this.#step === 'email-code' ? 'email' : 'signup' });
      this.#values = { email: '', password: '', code: '' };
      this.#step = 'password';
      this.hide();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#busy = false;
      this.requestUpdate();
    }
  }

  async #signOut(): Promise<void> {
    try {
      await this.studio?.session.signOut();
      this.#usage = undefined;
      this.hide();
    } catch (error) {
      this.#fail(error);
    }
  }

  async #open(): Promise<void> {
    this.#problems = {};
    this.#usage = undefined;
    await Promise.all([this.#more(), this.#refresh()]);
  }

  async #refresh(): Promise<void> {
    try {
      await this.studio?.refreshAccount();
    } catch (error) {
      this.#fail(error);
    }
  }

  async #more(): Promise<void> {
    const { studio } = this;
    if (!studio || this.#loadingUsage) return;
    this.#loadingUsage = true;
    this.requestUpdate();
    try {
      const page = await studio.usage(this.#usage?.nextCursor);
      this.#usage = { ...page, items: [...(this.#usage?.items ?? []), ...page.items] };
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#loadingUsage = false;
      this.requestUpdate();
    }
  }

  #fail(error: unknown): void {
    const problem = toStudioError(error);
    const { message, remedy } = wordsOf(problem, this.messages);
    this.#problems = { form: this.messages.remedyOf(message, remedy) };
    this.requestUpdate();
    this.report(problem);
  }

  /** What was typed does not outlive the panel; the focus goes back by the dialog itself. */
  #closed(): void {
    this.#values = { ...this.#values, password: '', code: '' };
    this.#reveal = false;
    this.#problems = {};
    this.requestUpdate();
  }
}
