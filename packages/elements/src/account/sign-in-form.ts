/**
 * The forms of signing in: password, one-time code, new account, and the code that confirms it.
 * @module
 */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Messages } from '../locales/en.ts';
import { icon } from '../parts/icons.ts';

export type SignInStep = 'password' | 'sign-up' | 'email' | 'email-code' | 'sign-up-code';
export type SignInField = 'email' | 'password' | 'code';

export interface SignInContext {
  readonly messages: Messages;
  readonly step: SignInStep;
  readonly values: Readonly<Record<SignInField, string>>;
  readonly problems: Readonly<Partial<Record<SignInField | 'form', string>>>;
  readonly busy: boolean;
  /** Whether the password is shown. */
  readonly reveal: boolean;
  readonly set: (name: SignInField, value: string) => void;
  readonly go: (step: SignInStep) => void;
  readonly toggleReveal: () => void;
  readonly submit: () => void;
}

interface Input {
  readonly name: SignInField;
  readonly label: string;
  readonly type: string;
  readonly autocomplete: 'email' | 'current-password' | 'new-password' | 'one-time-code';
  readonly inputmode?: 'email' | 'numeric';
  readonly hint?: string;
}

const field = (
  { values, problems, set }: SignInContext,
  { name, label, type, autocomplete, inputmode, hint }: Input,
) => {
  const problem = problems[name];
  return html`<div class="field">
    <label for=${name}>${label}</label>
    <input id=${name} name=${name} type=${type} autocomplete=${autocomplete} inputmode=${inputmode ?? nothing} required spellcheck="false"
      autocapitalize="off" .value=${live(values[name])} aria-invalid=${problem ? 'true' : nothing} aria-describedby="${name}-line"
      @input=${(event: Event) => set(name, (event.target as HTMLInputElement).value)}>
    <p class="field-line small" id="${name}-line">${problem ? html`<span class="problem">${icon('alert')}<span>${problem}</span></span>` : html`<span class="muted">${hint}</span>`}</p>
  </div>`;
};

const email = (context: SignInContext) =>
  field(context, {
    name: 'email',
    label: context.messages.email,
    type: 'email',
    autocomplete: 'email',
    inputmode: 'email',
  });

const password = (context: SignInContext, isNew: boolean) => {
  const { messages, reveal, toggleReveal } = context;
  return html`${field(context, {
    name: 'password',
    label: messages.password,
    type: reveal ? 'text' : 'password',
    autocomplete: isNew ? 'new-password' : 'current-password',
    ...(isNew && { hint: messages.passwordHint }),
  })}
  <label class="reveal small"><input type="checkbox" .checked=${live(reveal)} @change=${toggleReveal}>${messages.showPassword}</label>`;
};

const code = (context: SignInContext) =>
  html`<p>${context.messages.codeSent(context.values.email.trim())}</p>
    ${field(context, { name: 'code', label: context.messages.code, type: 'text', autocomplete: 'one-time-code', inputmode: 'numeric' })}`;

const link = ({ go }: SignInContext, step: SignInStep, words: string) =>
  html`<button type="button" class="link small" @click=${() => go(step)}>${words}</button>`;

export const signInForm = (context: SignInContext): TemplateResult => {
  const { messages, step, busy, problems, submit } = context;
  const onSubmit = (event: Event) => {
    event.preventDefault();
    submit();
  };
  const pages = {
    password: { title: messages.signIn, button: messages.signIn },
    'sign-up': { title: messages.signUp, button: messages.signUp },
    email: { title: messages.signIn, button: messages.sendCode },
    'email-code': { title: messages.codeTitle, button: messages.signIn },
    'sign-up-code': { title: messages.codeTitle, button: messages.confirm },
  } as const;
  const { title, button } = pages[step];
  const isCode = step === 'email-code' || step === 'sign-up-code';
  return html`<h2 id="title">${title}</h2>
    ${step === 'sign-up' ? html`<p class="muted">${messages.trial}</p>` : nothing}
    <form novalidate @submit=${onSubmit}>
      ${isCode ? code(context) : email(context)}
      ${step === 'password' ? password(context, false) : step === 'sign-up' ? password(context, true) : nothing}
      <p class="form-problem" role="alert">${problems.form ? html`<span class="problem">${icon('alert')}<span>${problems.form}</span></span>` : nothing}</p>
      <button type="submit" class="primary" aria-disabled=${busy ? 'true' : 'false'}>${busy ? messages.loading : button}</button>
    </form>
    <div class="ways">
      ${step === 'password' ? link(context, 'email', messages.useCode) : nothing}
      ${step === 'email' ? link(context, 'password', messages.usePassword) : nothing}
      ${isCode ? link(context, step === 'email-code' ? 'email' : 'sign-up', messages.otherEmail) : nothing}
      ${step === 'sign-up' ? html`<span class="small muted">${messages.haveAccount} ${link(context, 'password', messages.signIn)}</span>` : nothing}
      ${step === 'password' || step === 'email' ? html`<span class="small muted">${messages.noAccountYet} ${link(context, 'sign-up', messages.signUp)}</span>` : nothing}
    </div>`;
};
