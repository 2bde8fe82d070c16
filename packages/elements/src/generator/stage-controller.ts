/**
 * What the stage shows: which job, what is being asked, what is announced. The drawing itself is loaded when first needed.
 * @module
 */
import type { JobRecord, StudioClient, StudioErrorShape } from '@diffusion-studio/client-sdk';
import { html, type LitElement, type ReactiveController, type TemplateResult } from 'lit';
import type { Messages } from '../locales/en.ts';
import { icon } from '../parts/icons.ts';
import { addStyles } from '../parts/late-styles.ts';
import type { ObjectUrls } from '../parts/object-urls.ts';
import { toStudioError, wordsOf } from '../parts/studio-error.ts';
import type { StageActions, StageQuestion } from './stage/stage-view.ts';

type Drawing = typeof import('./stage/stage.ts');

export interface StageContext {
  readonly studio: () => StudioClient | undefined;
  readonly messages: () => Messages;
  readonly localeTag: () => string;
  /** Newest first. */
  readonly jobs: () => readonly JobRecord[];
  readonly urls: ObjectUrls;
  readonly retry: () => void;
  readonly reuse: (job: JobRecord) => void;
  readonly useAsReference: (file: File) => void;
  readonly focusPrompt: () => void;
  readonly toAccount: (missing: number | undefined) => void;
  readonly report: (error: unknown) => void;
}

const isActive = (job: JobRecord | undefined): boolean => job?.state === 'queued' || job?.state === 'running';

export class StageController implements ReactiveController, StageActions {
  /** For the live region: phases and ends, never each percent. */
  announcement = '';
  readonly #host: LitElement;
  readonly #context: StageContext;
  #drawing: Drawing | undefined;
  #loading = false;
  #chosen: string | undefined;
  #picture = 0;
  #expected: Readonly<Record<string, unknown>> | undefined;
  #failure: StudioErrorShape | undefined;
  #question: StageQuestion | undefined;
  #copied = false;
  #notice = '';
  #tick: ReturnType<typeof setInterval> | undefined;
  #phase = '';

  constructor(host: LitElement, context: StageContext) {
    this.#host = host;
    this.#context = context;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearInterval(this.#tick);
    this.#tick = undefined;
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  /** Loads the drawing; call it as soon as it is likely to be needed. */
  load(): void {
    if (this.#loading) return;
    this.#loading = true;
    import('./stage/stage.ts').then(
      (drawing) => {
        this.#drawing = drawing;
        addStyles(this.#host, drawing.stageStyles);
        this.#host.requestUpdate();
      },
      (error) => {
        this.#loading = false;
        this.#context.report(error);
      },
    );
  }

  /** Another client: nothing of before is shown. */
  clear(): void {
    this.#chosen = undefined;
    this.#expected = undefined;
    this.#failure = undefined;
    this.#question = undefined;
  }

  /** A job with this input is on its way; undefined takes that back. */
  expect(input: Readonly<Record<string, unknown>> | undefined): void {
    this.load();
    this.#expected = input;
    this.#failure = undefined;
    this.#question = undefined;
    this.#host.requestUpdate();
  }

  /** The run did not start. */
  fail(error: StudioErrorShape): void {
    this.load();
    this.#expected = undefined;
    this.#failure = error;
    this.#host.requestUpdate();
  }

  show(id: string, announcement = ''): void {
    this.#chosen = id;
    this.#picture = 0;
    this.#expected = undefined;
    this.#failure = undefined;
    this.#question = undefined;
    this.#copied = false;
    this.#notice = '';
    if (announcement) this.announcement = announcement;
    this.#host.requestUpdate();
  }

  announceEnd(job: JobRecord): void {
    const messages = this.#context.messages();
    const stored = job.outputs.filter(({ state }) => state === 'stored').length;
    if (job.state === 'succeeded') this.announcement = messages.succeeded(stored, job.receipt.settled);
    else if (job.state === 'canceled') this.announcement = messages.canceledTitle;
    else this.announcement = job.state === 'refused' ? messages.refusedTitle : messages.failedTitle;
    this.#host.requestUpdate();
  }

  choosePicture(index: number): void {
    this.#picture = index;
    this.#host.requestUpdate();
  }

  ask(question: StageQuestion | undefined): void {
    this.#question = question;
    this.#host.requestUpdate();
    this.#focus(question ? '[data-answer]' : '[data-asks]');
  }

  async cancel(job: JobRecord): Promise<void> {
    this.#question = undefined;
    this.#host.requestUpdate();
    this.#focus('.stage-title');
    await this.#try(() => this.#context.studio()?.jobs.cancel(job.id));
  }

  async remove(job: JobRecord): Promise<void> {
    const jobs = this.#context.jobs();
    const index = jobs.findIndex(({ id }) => id === job.id);
    const next = jobs[index + 1] ?? jobs[index - 1];
    this.#question = undefined;
    await this.#try(async () => {
      await this.#context.studio()?.jobs.remove(job.id);
      this.#chosen = next?.id;
      this.announcement = this.#context.messages().removed;
      if (next) this.#focus(`[data-job='${next.id}']`);
      else this.#context.focusPrompt();
    });
    this.#host.requestUpdate();
  }

  async older(): Promise<void> {
    await this.#try(() => this.#context.studio()?.jobs.more());
  }

  async useAsReference(sha256: string): Promise<void> {
    await this.#try(async () => {
      const file = await this.#context.studio()?.library.file(sha256);
      if (file) this.#context.useAsReference(file);
    });
  }

  /** Model and input as JSON, to be kept or sent to somebody. */
  async copy(job: JobRecord): Promise<void> {
    await this.#try(async () => {
      await navigator.clipboard.writeText(JSON.stringify({ model: job.model, input: job.input }, undefined, 2));
      this.#copied = true;
      this.announcement = this.#context.messages().copied;
      this.#host.requestUpdate();
    });
  }

  reuse(job: JobRecord): void {
    this.#context.reuse(job);
  }

  /** Runs again: the settings of the job, or of the form when none is given. */
  retry(job: JobRecord | undefined): void {
    if (job) this.#context.reuse(job);
    void this.#host.updateComplete.then(() => this.#context.retry());
  }

  toAccount(missing: number | undefined): void {
    this.#context.toAccount(missing);
  }

  /** Before each drawing: loads what is needed, keeps time while a job runs, announces its phases. */
  prepare(): void {
    const job = this.#job;
    if (job && !this.#loading) this.load();
    const active = isActive(job);
    if (active && this.#host.isConnected) this.#tick ??= setInterval(() => this.#host.requestUpdate(), 1000);
    else {
      clearInterval(this.#tick);
      this.#tick = undefined;
    }
    const phase = active && job ? job.phase : '';
    if (phase !== this.#phase) {
      if (phase && this.#phase) this.announcement = this.#context.messages().phases[phase];
      this.#phase = phase;
    }
  }

  render(): TemplateResult {
    const { messages, localeTag, studio, jobs, urls } = this.#context;
    const words = messages();
    const job = this.#job;
    if (this.#drawing && (job || this.#expected || this.#failure)) {
      return this.#drawing.drawStage({
        messages: words,
        localeTag: localeTag(),
        jobs: jobs(),
        hasMore: studio()?.jobs.state.get().hasMore ?? false,
        job,
        model: studio()
          ?.models.get()
          ?.find(({ id }) => id === job?.model),
        picture: this.#picture,
        expected: this.#expected,
        failure: this.#failure,
        question: this.#question,
        copied: this.#copied,
        notice: this.#notice,
        now: Date.now(),
        url: (sha256) => urls.of(sha256),
        on: this,
      });
    }
    return html`<section class="stage" part="stage" aria-label=${words.stage}>
      <div class="view"><div class="empty">
        <span class="empty-mark">${icon('picture')}</span>
        <h2 class="stage-title">${words.emptyTitle}</h2><p class="small muted">${words.emptyText}</p>
      </div></div>
    </section>`;
  }

  get #job(): JobRecord | undefined {
    const jobs = this.#context.jobs();
    return jobs.find(({ id }) => id === this.#chosen) ?? jobs[0];
  }

  #focus(selector: string): void {
    void this.#host.updateComplete.then(() => this.#host.renderRoot.querySelector<HTMLElement>(selector)?.focus());
  }

  async #try(work: () => Promise<unknown> | undefined): Promise<void> {
    this.#notice = '';
    try {
      await work();
    } catch (error) {
      const messages = this.#context.messages();
      const { message, remedy } = wordsOf(toStudioError(error), messages);
      this.#notice = messages.remedyOf(message, remedy);
      this.announcement = this.#notice;
      this.#host.requestUpdate();
      this.#context.report(error);
    }
  }
}
