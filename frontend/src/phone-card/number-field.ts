import { css, html, nothing, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { PeopleSearch } from "../connection/people";
import { suggestions, type Contact } from "../core/contacts";
import { cleaned } from "../core/numbers";
import { asContacts } from "../core/people";
import type { LogEntry } from "../core/snapshot";
import { fire } from "../shared/fire";
import { given } from "../shared/given";
import { icon } from "../shared/icon";
import { numberOf, partyName } from "../shared/party";
import { PhonePart } from "../shared/phone-part";

/**
 * Where a number is typed or pasted, with suggestions of whom it may be.
 *
 * Fires `number-changed` with each change and `number-entered` when it is meant.
 */
export class NumberField extends PhonePart {
  static override styles = [
    ...PhonePart.styles,
    css`
      .field {
        display: flex;
        align-items: center;
        border-radius: var(--ha-border-radius-lg);
        background: var(--ha-color-form-background);
      }

      .field:focus-within {
        outline: 2px solid var(--ha-color-focus);
      }

      input {
        flex: 1;
        min-inline-size: 0;
        min-block-size: 52px;
        padding-inline: var(--ha-space-4);
        outline: none;
        background: none;
        font-size: var(--ha-font-size-xl);
      }

      input:not(:placeholder-shown) {
        direction: ltr;
        unicode-bidi: plaintext;
      }

      input::placeholder {
        color: var(--secondary-text-color);
        font-size: var(--ha-font-size-m);
        opacity: 1;
      }

      li button {
        justify-content: space-between;
        inline-size: 100%;
        text-align: start;
        overflow-wrap: anywhere;
      }

      li button:hover {
        background: var(--ha-color-fill-neutral-quiet-hover);
      }
    `,
  ];

  @given label = "";
  @given contacts: readonly Contact[] = [];
  @given entries: readonly LogEntry[] = [];
  /** What the arrow up brings into an empty field. */
  @given last: string | null = null;
  @state() value = "";
  private readonly people = new PeopleSearch(this);
  @query("input") private readonly input!: HTMLInputElement;

  override focus(): void {
    this.input.focus();
  }

  /** Put a number there, in place of what was. */
  set(number: string): void {
    this.value = number;
    if (this.phone.people.contacts.length > 0) {
      this.people.look(number);
    }
    fire(this, "number-changed", number);
  }

  /** Type a key where the cursor is. */
  type(key: string): void {
    const start = this.input.selectionStart!;
    const end = this.input.selectionEnd!;
    this.set(this.value.slice(0, start) + key + this.value.slice(end));
    this.input.value = this.value;
    this.input.setSelectionRange(start + key.length, start + key.length);
  }

  protected override render(): TemplateResult {
    const { value } = this;
    return html`
      <div class="field">
        <input
          type="tel"
          inputmode="tel"
          autocomplete="off"
          maxlength="255"
          aria-label=${this.label}
          placeholder=${this.label}
          .value=${value}
          @input=${() => this.set(this.input.value)}
          @paste=${this.onPaste}
          @keydown=${this.onKeydown}
        />
        ${
          value
            ? html`<button
                type="button"
                aria-label=${this.text("dial.delete")}
                title=${this.text("dial.delete")}
                @click=${this.backspace}
              >
                ${icon("mdi:backspace-outline", true)}
              </button>`
            : nothing
        }
      </div>
      ${this.renderSuggestions(value)}
    `;
  }

  private renderSuggestions(value: string): TemplateResult | typeof nothing {
    const people = asContacts(this.people.found?.contacts ?? []);
    const found = suggestions(value, [...this.contacts, ...people], this.entries);
    if (found.length === 0) {
      return nothing;
    }
    return html`<ul aria-label=${this.text("dial.suggestions")}>
      ${found.map(
        (party) =>
          html`<li>
            <button
              type="button"
              @click=${() => {
                this.set(party.number!);
                this.focus();
              }}
            >
              ${partyName(this.texts, party)}
              ${
                party.name === null
                  ? nothing
                  : html`<span class="secondary">${numberOf(party.number)}</span>`
              }
            </button>
          </li>`,
      )}
    </ul>`;
  }

  private backspace(): void {
    const marked = this.input.selectionStart!;
    const end = this.input.selectionEnd!;
    const start = marked === end ? Math.max(0, end - 1) : marked;
    this.set(this.value.slice(0, start) + this.value.slice(end));
    this.input.value = this.value;
    this.input.setSelectionRange(start, start);
    if (!this.value) {
      this.focus(); // The button that had it is gone.
    }
  }

  private onPaste(event: ClipboardEvent): void {
    event.preventDefault();
    this.type(cleaned(event.clipboardData?.getData("text") ?? ""));
  }

  private onKeydown(event: KeyboardEvent): void {
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      fire(this, "number-entered", cleaned(this.value));
    } else if (event.key === "ArrowUp" && !this.value && this.last !== null) {
      event.preventDefault();
      this.set(this.last);
    }
  }
}
