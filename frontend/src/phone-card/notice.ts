import { css, html, nothing, type TemplateResult } from "lit";
import type { Reason } from "../core/snapshot";
import { given } from "../shared/given";
import { PhonePart } from "../shared/phone-part";

export type Trouble = Reason | "waiting" | "not_found" | "unauthorized" | "no_device";

/** Why nothing can be done with a phone, and what to do next. */
export class Notice extends PhonePart {
  static override styles = [
    ...PhonePart.styles,
    css`
      div {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--ha-space-2);
        padding: var(--ha-space-3);
        border-radius: var(--ha-border-radius-lg);
        background: var(--ha-color-fill-neutral-normal-resting);
        line-height: var(--ha-line-height-normal);
        overflow-wrap: anywhere;
      }
    `,
  ];

  @given trouble: Trouble = "waiting";

  protected override render(): TemplateResult {
    const { trouble } = this;
    const snapshot = this.phone.model?.snapshot;
    return html`<div>
      <p>${trouble === "unreachable" ? this.unreachable() : this.text(`message.${trouble}`)}</p>
      ${
        trouble === "unreachable" && snapshot?.message
          ? html`<p class="secondary">${snapshot.message}</p>`
          : nothing
      }
      ${this.renderLink()}
    </div>`;
  }

  private unreachable(): string {
    const { since } = this.model.snapshot;
    const moment = new Date(since ?? NaN);
    if (Number.isNaN(moment.getTime())) {
      return this.text("message.unreachable");
    }
    const now = new Date(Date.now() + this.phone.view.clockOffset);
    return this.text("message.unreachable_since", { since: this.phone.times.since(moment, now) });
  }

  private renderLink(): TemplateResult | typeof nothing {
    if (this.phone.hass?.user?.is_admin !== true) {
      return nothing;
    }
    switch (this.trouble) {
      case "unreachable":
      case "disabled":
        return html`<a href="/config/devices/device/${this.phone.deviceId!}"
          >${this.text("details.device_page")}</a
        >`;
      case "not_loaded":
      case "waiting":
        return html`<a href="/config/integrations/integration/poly_vvx"
          >${this.text("details.integration_page")}</a
        >`;
      default:
        return nothing;
    }
  }
}
