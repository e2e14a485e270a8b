import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { PeopleSearch } from "../connection/people";
import type { Found, Person } from "../core/people";
import { avatar, avatarStyles } from "../shared/avatar";
import { given } from "../shared/given";
import { icon } from "../shared/icon";
import { dotted, numberOf } from "../shared/party";
import { PhonePart } from "../shared/phone-part";

/** The people in the address books of Home Assistant: one tap calls. */
export class AddressBook extends PhonePart {
  static override styles = [
    ...PhonePart.styles,
    avatarStyles,
    css`
      :host,
      ul {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--ha-space-2);
      }

      input {
        inline-size: 100%;
        padding-inline: var(--ha-space-4);
        background: var(--ha-color-form-background);
      }

      input::placeholder {
        color: var(--secondary-text-color);
        opacity: 1;
      }

      .favorites {
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 160px), 1fr));
      }

      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--ha-space-1);
      }

      li ul {
        flex-basis: 100%;
      }

      .person {
        display: flex;
        flex: 1;
        justify-content: start;
        gap: var(--ha-space-3);
        min-inline-size: 0;
        min-block-size: 56px;
        padding-inline: var(--ha-space-2);
        text-align: start;
      }

      .person div {
        display: grid;
        gap: 2px;
        min-inline-size: 0;
      }

      .name {
        display: -webkit-box;
        overflow: hidden;
        overflow-wrap: anywhere;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
      }
    `,
  ];

  /** Those who are shown before anybody is looked for. */
  @given first!: Found;
  @state() private typed = "";
  /** Whose numbers are shown. */
  @state() private open: Person | undefined;
  private readonly search = new PeopleSearch(this);

  protected override render(): TemplateResult {
    const found = this.search.found ?? this.first;
    const favorites = this.typed ? [] : found.contacts.filter(({ favourite }) => favourite);
    const others = found.contacts.filter((person) => !favorites.includes(person));
    return html`
      <input
        type="search"
        autocomplete="off"
        maxlength="100"
        aria-label=${this.text("contacts.find")}
        placeholder=${this.text("contacts.find")}
        .value=${this.typed}
        @input=${this.onInput}
      />
      <p class="visually-hidden" role="status">
        ${this.search.found ? this.texts.plural("count.contacts", found.contacts.length) : nothing}
      </p>
      ${this.renderPeople(favorites, "favorites")} ${this.renderPeople(others, "others")}
      ${
        found.contacts.length === 0
          ? html`<p class="secondary">${this.text("message.none_found")}</p>`
          : nothing
      }
      ${found.more ? html`<p class="secondary">${this.text("contacts.more_description")}</p>` : nothing}
    `;
  }

  private renderPeople(
    people: readonly Person[],
    kind: "favorites" | "others",
  ): TemplateResult | typeof nothing {
    return people.length === 0
      ? nothing
      : html`<ul class=${kind} aria-label=${this.text(`contacts.${kind}`)}>
          ${people.map((person) => html`<li>${this.renderPerson(person, kind === "favorites")}</li>`)}
        </ul>`;
  }

  private renderPerson(person: Person, favorite: boolean): TemplateResult {
    const [number, ...others] = person.numbers;
    const shown = html`${avatar(person)}
      <div>
        <bdi class="name">${person.name}</bdi>
        <span class="secondary">
          ${dotted(numberOf(number!), person.blocked ? this.text("contacts.blocked") : null)}
        </span>
      </div>`;
    if (!this.model.can("dial")) {
      return html`<div class="person">${shown}</div>`;
    }
    const open = this.open === person;
    return html`${this.renderButton(number!, shown, favorite ? "person tonal" : "person")}
    ${
      others.length === 0
        ? nothing
        : html`<button
            type="button"
            aria-label=${this.text("contacts.numbers", { name: person.name })}
            aria-expanded=${open}
            @click=${() => {
              this.open = open ? undefined : person;
            }}
          >
            ${icon(open ? "mdi:chevron-up" : "mdi:chevron-down")}
          </button>`
    }
    ${
      open
        ? html`<ul>
            ${others.map(
              (other) =>
                html`<li>
                  ${this.renderButton(other, html`${icon("mdi:phone")} ${numberOf(other)}`, "person")}
                </li>`,
            )}
          </ul>`
        : nothing
    }`;
  }

  private renderButton(number: string, shown: TemplateResult, kind: string): TemplateResult {
    const key = `dial:${number}`;
    return html`<button
      type="button"
      class=${kind}
      aria-busy=${this.phone.isBusy(key)}
      @click=${() => this.phone.press("dial", { destination: number }, key)}
    >
      ${shown}
    </button>`;
  }

  private onInput(event: Event): void {
    this.typed = (event.target as HTMLInputElement).value;
    this.search.look(this.typed);
  }
}
