import { css, html, nothing, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import type { Contact } from "../core/contacts";
import { cleaned } from "../core/numbers";
import type { LogEntry, Party } from "../core/snapshot";
import { given } from "../shared/given";
import { icon } from "../shared/icon";
import { partyName } from "../shared/party";
import { PhonePart } from "../shared/phone-part";
import type { NumberField } from "./number-field";

/** Where a call begins: a number, the keys for it, and the line it goes out on. */
export class Dialer extends PhonePart {
  static override styles = [
    ...PhonePart.styles,
    css`
      .all {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--ha-space-3);
        max-inline-size: 420px;
        margin-inline: auto;
      }

      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: var(--ha-space-2);
      }

      .chips button {
        flex: 1;
        min-inline-size: 0;
        padding-inline: var(--ha-space-3);
      }

      .chips span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      .call {
        min-block-size: 56px;
        border-radius: var(--ha-border-radius-pill);
        font-weight: var(--ha-font-weight-medium);
        font-size: var(--ha-font-size-l);
      }

      label {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--ha-space-2);
      }

      select {
        flex: 1;
        min-inline-size: 0;
        padding-inline: var(--ha-space-3);
        background: var(--ha-color-form-background);
      }
    `,
  ];

  @given contacts: readonly Contact[] = [];
  @given entries: readonly LogEntry[] = [];
  @state() private number = "";
  @state() private line = "";
  @query("poly-vvx-number-field") private readonly field!: NumberField;

  override focus(): void {
    this.field.focus();
  }

  /** Type a key, also by one of the keyboard's. */
  type(key: string): void {
    this.field.type(key);
  }

  protected override render(): TemplateResult {
    const { redial } = this.model.snapshot;
    return html`<div class="all">
      <poly-vvx-number-field
        .phone=${this.phone}
        .label=${this.text("dial.number")}
        .contacts=${this.contacts}
        .entries=${this.entries}
        .last=${redial?.number ?? null}
        @number-changed=${(event: CustomEvent<string>) => {
          this.number = event.detail;
        }}
        @number-entered=${() => this.dial()}
      ></poly-vvx-number-field>
      ${this.number ? nothing : this.renderShortcuts()}
      <poly-vvx-keys
        .label=${this.text("dial.keypad")}
        .plus=${true}
        @key-pressed=${(event: CustomEvent<string>) => this.type(event.detail)}
      ></poly-vvx-keys>
      ${this.renderLines()}
      <button
        type="button"
        class="call success"
        aria-busy=${this.phone.isBusy("dial")}
        @click=${this.dial}
      >
        ${icon("mdi:phone")} ${this.text("dial.call")}
      </button>
    </div>`;
  }

  /** Whom the phone called last, and who called in vain. */
  private renderShortcuts(): TemplateResult | typeof nothing {
    const { redial, call_back } = this.model.snapshot;
    const chips = [
      this.renderShortcut("redial", "mdi:phone-refresh", redial),
      this.renderShortcut("call_back", "mdi:phone-return", call_back),
    ].filter((chip) => chip !== nothing);
    return chips.length > 0 ? html`<div class="chips">${chips}</div>` : nothing;
  }

  private renderShortcut(
    action: "redial" | "call_back",
    path: string,
    party: Party | null,
  ): TemplateResult | typeof nothing {
    if (!party || !this.model.can(action)) {
      return nothing;
    }
    return html`<button
      type="button"
      class="tonal"
      aria-busy=${this.phone.isBusy(action)}
      @click=${() => this.phone.press(action)}
    >
      ${icon(path)}
      <span>${this.text(`dial.${action}`)} ${partyName(this.texts, party)}</span>
    </button>`;
  }

  private renderLines(): TemplateResult | typeof nothing {
    const { lines } = this.model.snapshot;
    if (lines.length < 2) {
      return nothing;
    }
    return html`<label>
      ${this.text("dial.line")}
      <select
        @change=${(event: Event) => {
          this.line = (event.target as HTMLSelectElement).value;
        }}
      >
        <option value="" ?selected=${this.line === ""}>${this.text("dial.any_line")}</option>
        ${lines.map((line) => {
          const name = line.label ?? this.text("line.name", { line: line.number });
          const given = { line: name };
          return html`<option value=${line.number} ?selected=${this.line === String(line.number)}>
            ${line.registered === false ? this.text("line.unregistered_option", given) : name}
          </option>`;
        })}
      </select>
    </label>`;
  }

  private async dial(): Promise<void> {
    const destination = cleaned(this.number);
    if (!destination) {
      this.field.focus();
      return;
    }
    const line = this.line === "" ? {} : { line: Number(this.line) };
    if (await this.phone.press("dial", { destination, ...line })) {
      this.field.set("");
    }
  }
}
