/**
 * Redraws an element when one of the client's stores changes.
 * @module
 */
import type { Store } from '@diffusion-studio/client-sdk';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class StoreController implements ReactiveController {
  readonly #onChange: () => void;
  #stores: readonly Store<unknown>[] = [];
  #undo: (() => void)[] = [];
  #connected = false;

  /** `onChange` is called after each change of a watched store, while the host is in the tree, and on its return. */
  constructor(host: ReactiveControllerHost, onChange: () => void) {
    this.#onChange = onChange;
    host.addController(this);
  }

  /** Watches these stores and no others. */
  watch(stores: readonly Store<unknown>[]): void {
    this.#leave();
    this.#stores = stores;
    if (this.#connected) this.#enter();
  }

  hostConnected(): void {
    this.#connected = true;
    this.#enter();
  }

  hostDisconnected(): void {
    this.#connected = false;
    this.#leave();
  }

  #enter(): void {
    this.#leave();
    this.#undo = this.#stores.map((store) => store.subscribe(() => this.#onChange()));
    if (this.#stores.length > 0) this.#onChange();
  }

  #leave(): void {
    for (const undo of this.#undo) undo();
    this.#undo = [];
  }
}
