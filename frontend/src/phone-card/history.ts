import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { named, type Contact } from "../core/contacts";
import {
  HISTORY_FILTERS,
  byDay,
  filtered,
  startOf,
  unseen,
  type Day,
  type HistoryFilter,
} from "../core/history";
import type { CallKind, CallLog, LogEntry } from "../core/snapshot";
import { fire } from "../shared/fire";
import { given } from "../shared/given";
import { icon } from "../shared/icon";
import { dotted, numberOf, partyName, partyText } from "../shared/party";
import { PhonePart } from "../shared/phone-part";
import { historyStyles } from "./history.styles";

const ICONS: Readonly<Record<CallKind, string>> = {
  missed: "mdi:phone-missed",
  received: "mdi:phone-incoming",
  placed: "mdi:phone-outgoing",
};

/** The calls of the past. Fires `history-refresh` when the phone shall be asked. */
export class History extends PhonePart {
  static override styles = [...PhonePart.styles, historyStyles];

  @given log: CallLog | undefined;
  @given refreshing = false;
  @given contacts: readonly Contact[] = [];
  /** Whether to ask before somebody is called. */
  @given confirm = false;
  @state() private filter: HistoryFilter = "all";
  /** The entry that is asked about. */
  @state() private asked: LogEntry | undefined;

  protected override render(): TemplateResult {
    return html`
      <div class="top">
        <div class="filters" role="group" aria-label=${this.text("history.filter")}>
          ${HISTORY_FILTERS.map(
            (filter) =>
              html`<button
                type="button"
                aria-pressed=${filter === this.filter}
                @click=${() => {
                  this.filter = filter;
                }}
              >
                ${this.text(`history.${filter}`)}
              </button>`,
          )}
        </div>
        <button
          type="button"
          aria-label=${this.text("history.refresh")}
          title=${this.text("history.refresh")}
          aria-busy=${this.refreshing}
          @click=${() => fire(this, "history-refresh")}
        >
          ${icon("mdi:refresh")}
        </button>
      </div>
      ${this.renderList()}
    `;
  }

  private renderList(): TemplateResult | typeof nothing {
    if (!this.log) {
      return nothing;
    }
    const entries = filtered(this.log.entries, this.filter);
    if (entries.length === 0) {
      return html`<p class="empty secondary">${this.text("message.no_calls")}</p>`;
    }
    const now = new Date(Date.now() + this.phone.view.clockOffset);
    const fresh = unseen(this.log.entries, this.model.snapshot.missed.count);
    return html`${repeat(
      byDay(entries, this.phone.times, now),
      (day) => day.key,
      (day) => this.renderDay(day, fresh, now),
    )}`;
  }

  private renderDay(day: Day, fresh: ReadonlySet<LogEntry>, now: Date): TemplateResult {
    return html`
      ${day.heading ? html`<h3>${day.heading}</h3>` : nothing}
      <ul>
        ${day.entries.map((entry) => this.renderEntry(entry, fresh.has(entry), now))}
      </ul>
    `;
  }

  private renderEntry(entry: LogEntry, fresh: boolean, now: Date): TemplateResult {
    const party = named(entry, this.contacts);
    return html`<li class=${entry.kind}>
      ${icon(ICONS[entry.kind])}
      <div class="names">
        <p class=${fresh ? "fresh name" : "name"}>${partyName(this.texts, party)}</p>
        <p class="secondary">
          ${dotted(
            this.text(`history.kind.${entry.kind}`),
            party.name === null ? null : numberOf(party.number),
            this.renderMoment(entry, now),
            entry.duration ? this.phone.durations.format(entry.duration) : null,
            this.lineOf(entry),
          )}
        </p>
      </div>
      ${this.renderCallBack(entry, partyText(this.texts, party))}
    </li>`;
  }

  private renderMoment(entry: LogEntry, now: Date): TemplateResult | null {
    const moment = startOf(entry);
    if (!moment) {
      return null;
    }
    const { times } = this.phone;
    const recent = times.dayKey(moment) === times.dayKey(now);
    return html`<time datetime=${moment.toISOString()} title=${times.absolute(moment)}
      >${dotted(times.time(moment), recent ? times.relative(moment, now) : null)}</time
    >`;
  }

  private renderCallBack(entry: LogEntry, name: string): TemplateResult | typeof nothing {
    const { number } = entry;
    if (number === null || !this.model.can("dial")) {
      return nothing;
    }
    if (this.asked === entry) {
      return html`<div class="ask">
        <button type="button" class="success" @click=${() => this.call(number)}>
          ${this.text("dial.call")}
        </button>
        <button
          type="button"
          class="tonal"
          @click=${() => {
            this.asked = undefined;
          }}
        >
          ${this.text("history.cancel")}
        </button>
      </div>`;
    }
    return html`<button
      type="button"
      class="call"
      aria-label=${this.text("history.call", { name })}
      title=${this.text("history.call", { name })}
      aria-busy=${this.phone.isBusy(`dial:${number}`)}
      @click=${() => {
        if (this.confirm) {
          this.asked = entry;
        } else {
          this.call(number);
        }
      }}
    >
      ${icon("mdi:phone")}
    </button>`;
  }

  private call(number: string): void {
    this.asked = undefined;
    void this.phone.press("dial", { destination: number }, `dial:${number}`);
  }
}
