import { LitElement, html, type TemplateResult } from "lit";
import { query } from "lit/decorators.js";
import { elapsed, type Durations } from "../core/durations";
import { given } from "../shared/given";
import { everySecond } from "../shared/ticker";

/** How long a call has lasted. A second that passes changes a text and renders nothing. */
export class CallTimer extends LitElement {
  @given started: string | null = null;
  @given clockOffset = 0;
  @given durations!: Durations;
  @given label = "";
  @query("span") private readonly span!: HTMLSpanElement;
  private stop: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) {
      this.start();
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop?.();
    this.stop = undefined;
  }

  protected override render(): TemplateResult {
    return html`<span role="timer" aria-live="off" aria-label=${this.label}></span>`;
  }

  protected override updated(): void {
    this.start();
  }

  private start(): void {
    this.stop?.();
    const { started } = this;
    if (started === null || Number.isNaN(Date.parse(started))) {
      this.stop = undefined;
      this.span.textContent = "";
      return;
    }
    this.stop = everySecond((now) => {
      this.span.textContent = this.durations.format(elapsed(started, now, this.clockOffset));
    });
  }
}
