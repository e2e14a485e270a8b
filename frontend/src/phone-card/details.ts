import { css, html, nothing, type TemplateResult } from "lit";
import type { Line } from "../core/snapshot";
import { icon } from "../shared/icon";
import { dotted, numberOf } from "../shared/party";
import { PhonePart } from "../shared/phone-part";

/** The lines of a phone, how it sounds, and what this browser does. */
export class Details extends PhonePart {
  static override styles = [
    ...PhonePart.styles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--ha-space-4);
      }

      li {
        display: flex;
        align-items: center;
        gap: var(--ha-space-3);
        min-block-size: 44px;
      }

      li div {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        flex: 1;
        gap: 2px;
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }

      .good {
        color: var(--ha-color-on-success-normal);
      }

      .bad {
        color: var(--ha-color-on-danger-normal);
      }
    `,
  ];

  protected override render(): TemplateResult {
    const { lines, quality, push, phone } = this.model.snapshot;
    const admin = this.phone.hass?.user?.is_admin === true;
    return html`
      ${
        lines.length === 0
          ? nothing
          : html`<ul aria-label=${this.text("line.title")}>
              ${lines.map((line) => this.renderLine(line))}
            </ul>`
      }
      ${quality ? html`<p>${this.qualityText(quality.mos, quality.packet_loss)}</p>` : nothing}
      ${
        push === false && admin
          ? html`<p class="secondary">${this.text("message.no_push")}</p>`
          : nothing
      }
      <poly-vvx-this-browser .phone=${this.phone}></poly-vvx-this-browser>
      <a href="/config/devices/device/${phone.device_id}">${this.text("details.device_page")}</a>
    `;
  }

  private renderLine(line: Line): TemplateResult {
    const { registered } = line;
    const mark = registered === false ? "mdi:alert-circle-outline" : "mdi:check-circle-outline";
    return html`<li>
      <span class=${registered === false ? "bad" : "good"}>
        ${registered === null ? nothing : icon(mark)}
      </span>
      <div>
        <bdi>${line.label ?? this.text("line.name", { line: line.number })}</bdi>
        <p class="secondary">
          ${dotted(
            registered === null
              ? null
              : this.text(registered ? "line.registered" : "line.not_registered"),
            line.do_not_disturb === true ? this.text("line.do_not_disturb") : null,
            line.forwarding === null
              ? null
              : html`${this.text("line.forwarded_to")} ${numberOf(line.forwarding)}`,
          )}
        </p>
      </div>
    </li>`;
  }

  private qualityText(mos: number | null, loss: number | null): unknown[] {
    const { language } = this.texts;
    const written = (value: number): string =>
      new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value);
    return dotted(
      mos === null ? null : this.text("quality.mos", { mos: written(mos) }),
      loss === null ? null : this.text("quality.loss", { loss: written(loss) }),
    );
  }
}
