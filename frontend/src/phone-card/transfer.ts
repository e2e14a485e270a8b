import { css, html, nothing, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import type { Contact } from "../core/contacts";
import { cleaned } from "../core/numbers";
import type { Call, LogEntry } from "../core/snapshot";
import { fire } from "../shared/fire";
import { given } from "../shared/given";
import { icon } from "../shared/icon";
import { partyName } from "../shared/party";
import { PhonePart } from "../shared/phone-part";
import type { NumberField } from "./number-field";

/** Whom to transfer a call to. Fires `panel-done` when the phone has taken it. */
export class Transfer extends PhonePart {
  static override styles = [
    ...PhonePart.styles,
    css`
      .all {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--ha-space-2);
      }

      .others {
        display: flex;
        flex-wrap: wrap;
        gap: var(--ha-space-2);
      }

      .others button,
      .go {
        flex: 1;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @given call!: Call;
  @given contacts: readonly Contact[] = [];
  @given entries: readonly LogEntry[] = [];
  @state() private number = "";
  @query("poly-vvx-number-field") private readonly field!: NumberField;

  override focus(): void {
    this.field.focus();
  }

  protected override render(): TemplateResult {
    const others = this.model.others(this.call);
    const busy = this.phone.isBusy(this.key);
    return html`<div class="all">
      <p class="secondary">${this.text("message.transfer")}</p>
      ${
        others.length === 0
          ? nothing
          : html`<div class="others">
              ${others.map(
                (other) =>
                  html`<button
                    type="button"
                    class="tonal"
                    aria-busy=${busy}
                    @click=${() => this.transfer(other.number!)}
                  >
                    ${this.text("transfer.to")} ${partyName(this.texts, other)}
                  </button>`,
              )}
            </div>`
      }
      <poly-vvx-number-field
        .phone=${this.phone}
        .label=${this.text("transfer.number")}
        .contacts=${this.contacts}
        .entries=${this.entries}
        @number-changed=${(event: CustomEvent<string>) => {
          this.number = event.detail;
        }}
        @number-entered=${() => this.transfer(this.number)}
      ></poly-vvx-number-field>
      <button
        type="button"
        class="go tonal"
        aria-busy=${busy}
        @click=${() => this.transfer(this.number)}
      >
        ${icon("mdi:phone-forward")} ${this.text("call.transfer")}
      </button>
    </div>`;
  }

  private get key(): string {
    return `${this.call.call_id}:transfer`;
  }

  private async transfer(number: string): Promise<void> {
    const destination = cleaned(number);
    if (!destination) {
      this.focus();
      return;
    }
    const { call_id } = this.call;
    if (await this.phone.press("transfer", { destination, call_id }, this.key)) {
      fire(this, "panel-done");
    }
  }
}
