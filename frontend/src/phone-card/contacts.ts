import { css, html, type TemplateResult } from "lit";
import type { Contact } from "../core/contacts";
import { given } from "../shared/given";
import { icon } from "../shared/icon";
import { numberOf } from "../shared/party";
import { PhonePart } from "../shared/phone-part";

/** Whom the card's owner wants to have at hand: one tap calls. */
export class Contacts extends PhonePart {
  static override styles = [
    ...PhonePart.styles,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 160px), 1fr));
        gap: var(--ha-space-2);
      }

      button {
        justify-content: start;
        inline-size: 100%;
        min-block-size: 56px;
        padding-inline: var(--ha-space-3);
        text-align: start;
      }

      span {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 2px;
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }

      ha-icon {
        color: var(--ha-color-on-success-normal);
      }
    `,
  ];

  @given contacts: readonly Contact[] = [];

  protected override render(): TemplateResult {
    return html`<ul>
      ${this.contacts.map(
        (contact) =>
          html`<li>${this.model.can("dial") ? this.renderButton(contact) : contact.name}</li>`,
      )}
    </ul>`;
  }

  private renderButton({ name, number, icon: symbol }: Contact): TemplateResult {
    const key = `dial:${number}`;
    return html`<button
      type="button"
      class="tonal"
      aria-busy=${this.phone.isBusy(key)}
      @click=${() => this.phone.press("dial", { destination: number }, key)}
    >
      ${icon(symbol ?? "mdi:phone")}
      <span><bdi>${name}</bdi><small class="secondary">${numberOf(number)}</small></span>
    </button>`;
  }
}
