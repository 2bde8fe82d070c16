/**
 * `<ds-generator>`: from a prompt to pictures, with the price before and the receipt after.
 * Long because it joins all the parts; what each looks like and how it thinks is in the files beside it.
 * @module
 */
import type { JobRecord, Model, Store, StudioClient, StudioErrorShape } from '@diffusion-studio/client-sdk';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { leadToAccount } from '../parts/lead-to-account.ts';
import { ObjectUrls } from '../parts/object-urls.ts';
import { StudioElement } from '../parts/studio-element.ts';
import { toStudioError } from '../parts/studio-error.ts';
import { base } from '../theme/base.ts';
import { buttons } from '../theme/buttons.ts';
import { fields as fieldStyles } from '../theme/fields.ts';
import { tokens } from '../theme/tokens.ts';
import { DsBeforeRunEvent } from './before-run-event.ts';
import { type Field, type FieldValue, fieldsOf } from './form-fields.ts';
import { fieldOfPath, fieldValue, inputOf, problemOf, type Values } from './form-values.ts';
import { generatorForm } from './generator-form.ts';
import { generatorStyles } from './generator-styles.ts';
import { DsJobEndEvent } from './job-end-event.ts';
import { QuoteController } from './quote-controller.ts';
import { References } from './references.ts';
import { DsResultEvent } from './result-event.ts';
import { resultFiles } from './result-files.ts';
import { DsRunEvent } from './run-event.ts';
import { referencesWords } from './run-footer.ts';
import { StageController } from './stage-controller.ts';

/** What this element can show; other kinds of the catalogue are for other elements. */
const shownKinds = ['image'];

/**
 * Generates pictures: a form made from the model's schema, references, a price on the button before the run,
 * progress, the result, and a history that survives a reload.
 *
 * @summary Prompt in, pictures out, credits shown.
 * @attr {string} proxy - Base URL of the proxy; only needed outside of `<ds-studio>`.
 * @attr {string} model - Id of the chosen model; the catalogue's default when absent.
 * @attr {string} kinds - Kinds of models to offer, separated by spaces. Now `image`.
 * @attr {"auto"|"light"|"dark"} color-mode - Colour mode of this element alone.
 * @attr {string} lang - Language of this element alone.
 * @fires {DsBeforeRunEvent} ds-before-run - A run is about to start; cancel it to veto.
 * @fires {DsRunEvent} ds-run - The proxy has taken the job.
 * @fires {DsResultEvent} ds-result - The job has delivered.
 * @fires {DsJobEndEvent} ds-job-end - The job has ended, in whatever state.
 * @fires {DsAccountRequestEvent} ds-account-request - The person must sign in or get credits; cancel it to take over.
 * @fires {DsErrorEvent} ds-error - Something failed; it is shown too.
 * @csspart form - The form.
 * @csspart prompt - The prompt's text area.
 * @csspart references - The row of references.
 * @csspart run-button - The button with the price.
 * @csspart footer - The button and the line beneath it.
 * @csspart stage - The place of the result.
 * @csspart history - The row of earlier runs.
 * @cssproperty --ds-accent - Colour of what matters most.
 * @cssproperty --ds-on-accent - Text on the accent.
 * @cssproperty --ds-surface - Background of the element.
 * @cssproperty --ds-text - Text.
 * @cssproperty --ds-muted - Quieter text.
 * @cssproperty --ds-line - Lines between things.
 * @cssproperty --ds-radius - Radius of the outer corners; inner ones follow.
 * @cssproperty --ds-font - Font family.
 * @cssproperty --ds-stage-size - Least height of the stage.
 */
export class DsGenerator extends StudioElement {
  static override properties: PropertyDeclarations = {
    model: { type: String, reflect: true },
    kinds: { type: String },
    defaults: { attribute: false },
  };

  static override styles = [tokens, base, buttons, fieldStyles, generatorStyles];

  /** Id of the chosen model; undefined for the catalogue's default. */
  declare model: string | undefined;
  declare kinds: string;
  /** Values by name of the model's input, shown until the person changes them. */
  declare defaults: Values;

  readonly #quote = new QuoteController(this);
  readonly #references = new References(() => this.requestUpdate());
  readonly #stage: StageController;
  #values: Values = {};
  #problems: Readonly<Record<string, string>> = {};
  #submitting = false;
  /** What the account could spend at the last price. */
  #available: number | undefined;
  #noAccountHere = false;
  #fieldsOf: { model: Model; fields: readonly Field[] } | undefined;

  constructor() {
    super();
    this.model = undefined;
    this.kinds = 'image';
    this.defaults = {};
    this.#stage = new StageController(this, {
      studio: () => this.studio,
      messages: () => this.messages,
      localeTag: () => this.localeTag,
      jobs: () => this.#jobs(),
      urls: new ObjectUrls(this, () => this.studio?.library),
      retry: () => void this.run(),
      reuse: (job) => this.#reuse(job),
      useAsReference: (file) => this.#references.offer([file]),
      focusPrompt: () => this.focus(),
      toAccount: (missing) => this.#lead({ reason: 'credits', ...(missing !== undefined && { missing }) }),
      report: (error) => this.report(error),
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#references.showThumbnails();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#references.hideThumbnails();
  }

  /** Puts the cursor into the prompt. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('#field-prompt')?.focus(options);
  }

  /** The input that the form makes now. */
  get input(): Readonly<Record<string, unknown>> {
    return inputOf(this.#fields, this.#values, this.defaults, this.#references.uploadIds);
  }

  /**
   * Starts a run of what the form holds, as the button does. Resolves with the job when the proxy has taken it,
   * and with undefined when it did not start; why is shown.
   */
  async run(): Promise<JobRecord | undefined> {
    const { studio, messages } = this;
    const model = this.#model;
    if (this.#submitting) return undefined;
    const session = studio?.session.state.get().status ?? 'unknown';
    if (!studio || !model || session === 'unknown') return this.#say(messages.loading);
    if (session === 'signed-out') return this.#lead({ reason: 'sign-in' });
    if (!this.#validate()) return undefined;
    const waits = referencesWords(this.#references.readiness, messages);
    if (waits) return this.#say(waits);
    this.#submitting = true;
    const request = { model: model.id, input: this.input };
    try {
      const quote = await this.#quote.fresh(studio, request);
      // The person agreed to the price that they saw: at a higher one they are asked again.
      if (this.#quote.risenTo !== undefined && quote.sufficient) return this.#say(messages.priceRose(quote.credits));
      if (!quote.sufficient) return this.#lead({ reason: 'credits', missing: -quote.availableAfter });
      if (!this.dispatchEvent(new DsBeforeRunEvent({ ...request, credits: quote.credits }))) return undefined;
      this.#stage.expect(request.input);
      const job = await studio.jobs.submit({ ...request, quote: quote.token, maxCredits: quote.credits });
      this.#stage.show(job.id, messages.started);
      this.dispatchEvent(new DsRunEvent(job));
      void this.#follow(studio, job.id);
      return job;
    } catch (error) {
      this.#fail(toStudioError(error));
      return undefined;
    } finally {
      this.#submitting = false;
      this.#quote.forget();
      this.requestUpdate();
    }
  }

  protected override watched(client: StudioClient): readonly Store<unknown>[] {
    return [
      client.models,
      client.session.state,
      client.account,
      client.jobs.state,
      client.uploads.state,
      client.online,
    ];
  }

  protected override clientChanged(): void {
    this.#references.clear();
    this.#quote.clear();
    this.#stage.clear();
  }

  protected override storesChanged(): void {
    if (!this.studio) return;
    this.#references.refresh(this.studio.uploads.state.get());
    const available = this.studio.account.get()?.balance.available;
    if (available !== this.#available) this.#quote.forget();
    this.#available = available;
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (changed.has('kinds')) {
      const unknown = this.#kinds.find((kind) => !shownKinds.includes(kind));
      if (unknown)
        this.report({
          code: 'invalid_argument',
          path: 'kinds',
          message: `<ds-generator kinds> has "${unknown}", which it cannot show.`,
          remedy: `Use ${shownKinds.join(' or ')}.`,
        });
    }
    if (this.studio && this.#model) this.#references.take(this.#model, this.studio, this.messages);
    this.#price();
    this.#stage.prepare();
  }

  protected override render(): TemplateResult {
    const { messages, studio } = this;
    const model = this.#model;
    const session = studio?.session.state.get().status ?? 'unknown';
    return html`<div class="card" lang=${this.localeTag}>
      ${generatorForm({
        messages,
        models: this.#models,
        model,
        fields: this.#fields,
        draft: this.#values.prompt ?? this.defaults.prompt,
        value: (field) => fieldValue(field, this.#values, this.defaults),
        initial: (field) => fieldValue(field, {}, this.defaults),
        problems: this.#problems,
        online: studio?.online.get() ?? true,
        set: (name, value) => this.#set(name, value),
        chooseModel: (id) => this.#choose(id),
        run: () => void this.run(),
        typing: () => this.#stage.load(),
        addFiles: (files) => this.#references.offer(files),
        tray: {
          items: this.#references.items,
          max: model?.references.max,
          types: model?.references.types ?? [],
          problem: this.#references.problem ?? this.#problems.references,
          messages,
          add: (files) => this.#references.offer(files),
          remove: (reference) => this.#removeReference(reference.id),
          retry: (reference) => studio && void this.#references.send(reference, studio),
        },
        footer: {
          messages,
          session,
          quote: this.#quote.quote,
          quoting: this.#quote.pending,
          quoteError: this.#quote.error,
          from: model?.price.from,
          submitting: this.#submitting,
          references: this.#references.readiness,
          risenTo: this.#quote.risenTo,
          noAccountHere: this.#noAccountHere && session === 'signed-out',
          leadToCredits: () => this.#lead({ reason: 'credits' }),
        },
      })}
      ${this.#stage.render()}
      <p class="hidden-text" role="status">${this.#stage.announcement || nothing}</p>
    </div>`;
  }

  get #kinds(): readonly string[] {
    return this.kinds.split(/\s+/).filter((kind) => kind !== '');
  }

  get #models(): readonly Model[] | undefined {
    return this.studio?.models.get()?.filter(({ kind }) => this.#kinds.includes(kind) && shownKinds.includes(kind));
  }

  get #model(): Model | undefined {
    const models = this.#models;
    return models?.find(({ id }) => id === this.model) ?? models?.find(({ isDefault }) => isDefault) ?? models?.[0];
  }

  get #fields(): readonly Field[] {
    const model = this.#model;
    if (!model) return [];
    if (this.#fieldsOf?.model !== model) this.#fieldsOf = { model, fields: fieldsOf(model) };
    return this.#fieldsOf.fields;
  }

  #jobs(): readonly JobRecord[] {
    return this.studio?.jobs.state.get().items.filter(({ kind }) => shownKinds.includes(kind)) ?? [];
  }

  #set(name: string, value: FieldValue | undefined): void {
    const { [name]: _old, ...values } = this.#values;
    this.#values = value === undefined ? values : { ...values, [name]: value };
    const { [name]: _mended, ...problems } = this.#problems;
    this.#problems = problems;
    this.requestUpdate();
  }

  #choose(id: string): void {
    this.model = id;
    this.#problems = {};
  }

  /** Shows what is wrong and puts the focus there; answers whether all is well. */
  #validate(): boolean {
    const problems: Record<string, string> = {};
    for (const field of this.#fields) {
      const problem = problemOf(field, fieldValue(field, this.#values, this.defaults), this.messages);
      if (problem && field.widget !== 'uploads') problems[field.name] = problem;
    }
    this.#showProblems(problems);
    return Object.keys(problems).length === 0;
  }

  #showProblems(problems: Readonly<Record<string, string>>): void {
    this.#problems = problems;
    this.requestUpdate();
    const [first] = Object.keys(problems);
    if (first) void this.updateComplete.then(() => this.#focusField(first));
  }

  #focusField(name: string): void {
    const target = this.renderRoot.querySelector<HTMLElement>(`#field-${name}, [name='${name}']`);
    target?.closest('details')?.setAttribute('open', '');
    target?.focus();
  }

  #fail(error: StudioErrorShape): void {
    const name = fieldOfPath(error.path);
    if (name && this.#fields.some((field) => field.name === name)) {
      this.#stage.expect(undefined);
      this.#showProblems({ [name]: error.message });
    } else this.#stage.fail(error);
    this.report(error);
  }

  #price(): void {
    const { studio } = this;
    const model = this.#model;
    if (!studio || !model || studio.session.state.get().status !== 'signed-in') {
      this.#quote.clear();
      return;
    }
    if (this.#submitting) return;
    const input: Record<string, unknown> = { ...this.input };
    // The settings make the price: before the prompt is written, one letter stands for it. A job is never sent with
    // that quote, since a quote holds for exactly one input.
    for (const field of this.#fields) if (field.required && field.widget === 'prompt') input[field.name] ??= '.';
    this.#quote.want(studio, { model: model.id, input });
  }

  async #follow(studio: StudioClient, id: string): Promise<void> {
    try {
      const job = await studio.jobs.ended(id);
      this.#quote.forget();
      this.requestUpdate();
      this.#stage.announceEnd(job);
      if (job.state === 'succeeded') {
        this.dispatchEvent(new DsResultEvent(job, () => resultFiles(studio, job.id)));
      }
      this.dispatchEvent(new DsJobEndEvent(job));
    } catch (error) {
      this.report(error);
    }
  }

  #removeReference(id: number): void {
    const { items } = this.#references;
    const index = items.findIndex((item) => item.id === id);
    const reference = items[index];
    if (!reference) return;
    const next = items[index + 1] ?? items[index - 1];
    this.#references.remove(reference, this.studio);
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(next ? `.thumb-remove[data-id='${next.id}']` : '.add input')?.focus(),
    );
  }

  #reuse(job: JobRecord): void {
    this.model = job.model;
    const values: Record<string, FieldValue> = {};
    const model = this.#model;
    for (const field of this.#fields) {
      const value = job.input[field.name];
      if (field.widget === 'uploads') {
        const ids = Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
        if (model && this.studio) void this.#references.restore(ids, model, this.studio, this.messages);
      } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
        values[field.name] = value;
      }
    }
    this.#values = values;
    this.#problems = {};
    this.requestUpdate();
    void this.updateComplete.then(() => this.focus());
  }

  /** Says why a run did not start. */
  #say(words: string): undefined {
    this.#stage.announcement = words;
    this.requestUpdate();
  }

  #lead(detail: { reason: 'sign-in' | 'credits'; missing?: number }): undefined {
    this.#noAccountHere = !leadToAccount(this, detail);
    this.requestUpdate();
  }
}
