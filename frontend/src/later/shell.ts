import { css, html, LitElement, type TemplateResult } from "lit";
import type { Hass } from "../connection/hass";

/** What is in a shell. Before it is loaded, it is an element that only keeps what it is given. */
export interface Content extends HTMLElement {
  config?: unknown;
  hass?: Hass;
  context?: unknown;
}

/** An element that Home Assistant makes, and whose content is loaded when it is shown. */
export abstract class Shell extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }

    poly-vvx-later > * {
      block-size: 100%;
    }
  `;

  protected abstract readonly content: Content;

  setConfig(config: unknown): void {
    this.content.config = config;
  }

  /** It changes with each state in the house, so that nothing is rendered here. */
  set hass(hass: Hass) {
    this.content.hass = hass;
  }

  protected override render(): TemplateResult {
    return html`<poly-vvx-later .wanted=${true}>${this.content}</poly-vvx-later>`;
  }
}
