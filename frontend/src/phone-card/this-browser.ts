import { css, html, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { readSettings, writeSettings, type BrowserSettings } from "../core/browser-settings";
import type { IncomingCalls } from "../core/snapshot";
import { PhonePart } from "../shared/phone-part";

const CHOICES: readonly IncomingCalls[] = ["off", "notice", "dialog"];

/** What this browser alone shows and does; it is kept in the browser. */
export class ThisBrowser extends PhonePart {
  static override styles = [
    ...PhonePart.styles,
    css`
      :host,
      label {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--ha-space-2);
      }

      h3 {
        font-weight: var(--ha-font-weight-medium);
      }

      select {
        padding-inline: var(--ha-space-3);
        background: var(--ha-color-form-background);
      }

      .check {
        display: flex;
        align-items: center;
        min-block-size: 44px;
      }

      input {
        flex: none;
        inline-size: 24px;
        min-block-size: 24px;
        accent-color: var(--primary-color);
      }
    `,
  ];

  @state() private settings = readSettings();

  protected override render(): TemplateResult {
    const { incoming = "", tel_links } = this.settings;
    return html`
      <h3>${this.text("browser.title")}</h3>
      <label>
        ${this.text("browser.incoming")}
        <select @change=${this.onIncoming}>
          <option value="" ?selected=${incoming === ""}>
            ${this.text("browser.default", {
              choice: this.text(`browser.${this.model.snapshot.incoming_calls}`),
            })}
          </option>
          ${CHOICES.map(
            (choice) =>
              html`<option value=${choice} ?selected=${incoming === choice}>
                ${this.text(`browser.${choice}`)}
              </option>`,
          )}
        </select>
      </label>
      <label class="check">
        <input type="checkbox" .checked=${tel_links === true} @change=${this.onTelLinks} />
        ${this.text("browser.tel_links")}
      </label>
    `;
  }

  private onIncoming(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    const { tel_links } = this.settings;
    this.keep({
      ...(value !== "" && { incoming: value as IncomingCalls }),
      ...(tel_links && { tel_links }),
    });
  }

  private onTelLinks(event: Event): void {
    const { incoming } = this.settings;
    this.keep({
      ...(incoming && { incoming }),
      ...((event.target as HTMLInputElement).checked && { tel_links: true as const }),
    });
  }

  private keep(settings: BrowserSettings): void {
    this.settings = settings;
    writeSettings(settings);
  }
}
