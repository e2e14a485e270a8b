import { html, LitElement, nothing, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Hass } from "../connection/hass";
import { Durations } from "../core/durations";
import { taken } from "../shared/given";
import { icon } from "../shared/icon";
import { dotted } from "../shared/party";
import { shared } from "../shared/styles";
import { loadTexts, type Texts } from "../texts";
import type { DeskCardConfig } from "./desk-card";
import { styles } from "./desk-list.styles";
import { differs, listed, type PhoneEntities } from "./phones";
import { counts, matching, rowOf, type Row } from "./rows";

interface PhoneCardElement extends HTMLElement {
  hass?: Hass;
  setConfig(config: { type: string; device_id: string }): void;
}

/** With fewer phones than this, looking is quicker than typing. */
const WORTH_SEARCHING = 9;

/**
 * What is in a desk card: all phones.
 *
 * What the list shows are states, which the page has anyway. Only the phone that is
 * unfolded is subscribed to, by its own card.
 */
export class DeskList extends LitElement {
  static override styles = [shared, styles];

  @state() private chosen: DeskCardConfig | undefined;
  @state() private texts: Texts | undefined;
  @state() private typed = "";
  @state() private open: { readonly deviceId: string; readonly card: PhoneCardElement } | undefined;
  @query("input") private readonly input!: HTMLInputElement;
  private durations!: Durations;
  private current: Hass | undefined;
  private phones: readonly PhoneEntities[] = [];
  private rows = new Map<string, Row>();

  @taken set config(config: DeskCardConfig) {
    this.chosen = config;
    if (this.current) {
      this.list(this.current);
    }
  }

  /** How many phones it shows. */
  get size(): number {
    return this.phones.length;
  }

  @taken set hass(hass: Hass) {
    const before = this.current;
    this.current = hass;
    if (this.open) {
      this.open.card.hass = hass;
    }
    if (before?.language !== hass.language) {
      void this.speak(hass);
    }
    if (before?.entities !== hass.entities || before.devices !== hass.devices) {
      this.list(hass);
    } else if (before.states !== hass.states) {
      const changed = this.phones.filter((phone) => differs(phone, before.states, hass.states));
      changed.forEach((phone) => this.rows.set(phone.deviceId, rowOf(hass.states, phone)));
      if (changed.length > 0) {
        this.requestUpdate();
      }
    }
  }

  private async speak(hass: Hass): Promise<void> {
    this.durations = new Durations(hass.language);
    try {
      this.texts = await loadTexts(hass);
    } catch {
      // The connection was lost: the page is rendered anew with the next one.
    }
  }

  private list(hass: Hass): void {
    this.phones = listed(hass, this.chosen?.devices);
    this.rows = new Map(this.phones.map((phone) => [phone.deviceId, rowOf(hass.states, phone)]));
    if (this.open && !this.rows.has(this.open.deviceId)) {
      this.open = undefined;
    }
    this.requestUpdate();
  }

  private toggle(deviceId: string): void {
    if (this.open?.deviceId === deviceId) {
      this.open = undefined;
      return;
    }
    const card = document.createElement("poly-vvx-phone-card") as PhoneCardElement;
    card.setConfig({ type: "custom:poly-vvx-phone-card", device_id: deviceId });
    card.hass = this.current!;
    this.open = { deviceId, card };
  }

  protected override render(): TemplateResult | typeof nothing {
    const { chosen, texts } = this;
    if (!chosen || !texts) {
      return nothing;
    }
    const rows = [...this.rows.values()];
    const shown = this.typed.trim() ? matching(rows, this.typed) : rows;
    return html`<ha-card>
      <header>
        <h2>${chosen.title ?? texts.card("desk.title")}</h2>
        <p class="secondary">${this.renderCounts(texts, rows)}</p>
        ${rows.length < WORTH_SEARCHING ? nothing : this.renderSearch(texts)}
      </header>
      ${
        shown.length === 0
          ? html`<p class="empty" role="status">
              ${texts.card(rows.length === 0 ? "message.no_phones" : "message.none_found")}
            </p>`
          : html`<ul
              style=${`--columns: ${Number(chosen.columns) || 12}`}
              @row-pressed=${(event: CustomEvent<string>) => this.toggle(event.detail)}
              @keydown=${this.onKeydown}
            >
              ${repeat(
                shown,
                ({ deviceId }) => deviceId,
                (row) => this.renderRow(texts, row),
              )}
            </ul>`
      }
    </ha-card>`;
  }

  private renderCounts(texts: Texts, rows: readonly Row[]): unknown {
    const some = Object.entries(counts(rows)).filter(([, count]) => count > 0);
    return dotted(
      texts.plural("desk.phones", rows.length),
      ...some.map(([what, count]) => texts.card(`desk.${what}`, { count })),
    );
  }

  private renderSearch(texts: Texts): TemplateResult {
    const label = texts.card("desk.find");
    return html`<label class="find">
      ${icon("mdi:magnify")}
      <input
        type="search"
        aria-label=${label}
        placeholder=${label}
        autocomplete="off"
        .value=${this.typed}
        @input=${() => {
          this.typed = this.input.value;
        }}
      />
    </label>`;
  }

  private renderRow(texts: Texts, row: Row): TemplateResult {
    const open = this.open?.deviceId === row.deviceId ? this.open : undefined;
    return html`<li>
        <poly-vvx-desk-row
          .row=${row}
          .texts=${texts}
          .durations=${this.durations}
          .open=${open !== undefined}
        ></poly-vvx-desk-row>
      </li>
      ${open ? html`<li class="unfolded">${open.card}</li>` : nothing}`;
  }

  /** The arrows lead from phone to phone: forty are many to tab through. */
  private onKeydown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const rows = [...this.renderRoot.querySelectorAll<HTMLElement>("poly-vvx-desk-row")];
    const now = rows.indexOf(event.target as HTMLElement);
    if (step === undefined || now < 0) {
      return;
    }
    event.preventDefault();
    rows[Math.min(Math.max(now + step, 0), rows.length - 1)]!.focus();
  }
}
