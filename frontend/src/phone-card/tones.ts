import { css, html, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { DtmfQueue } from "../core/dtmf-queue";
import { PhonePart } from "../shared/phone-part";

/** Keys that are heard in a call: each goes out at once, in order, and is shown. */
export class Tones extends PhonePart {
  static override styles = [
    ...PhonePart.styles,
    css`
      output {
        display: block;
        overflow: hidden;
        min-block-size: 1.5em;
        margin-block-end: var(--ha-space-2);
        direction: ltr;
        font-size: var(--ha-font-size-xl);
        letter-spacing: 0.1em;
        overflow-wrap: anywhere;
        text-align: center;
      }
    `,
  ];

  @state() private sent = "";
  private readonly queue = new DtmfQueue(async (digits) => {
    if (!(await this.phone.call("send_dtmf", { digits }))) {
      throw new Error();
    }
  });

  /** Press a key, also by one of the keyboard's. */
  type(digit: string): void {
    this.sent += digit;
    this.queue.push(digit);
  }

  protected override render(): TemplateResult {
    return html`
      <output aria-label=${this.text("tones.sent")}>${this.sent}</output>
      <poly-vvx-keys
        .label=${this.text("tones.keys")}
        @key-pressed=${(event: CustomEvent<string>) => this.type(event.detail)}
      ></poly-vvx-keys>
    `;
  }
}
