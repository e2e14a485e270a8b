import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { Durations } from "../core/durations";
import { fire } from "../shared/fire";
import { icon } from "../shared/icon";
import { dotted, partyName } from "../shared/party";
import { shared } from "../shared/styles";
import type { Texts } from "../texts";
import { styles } from "./desk-row.styles";
import type { Lamp, Row } from "./rows";

export const LAMP_ICONS: Readonly<Record<Lamp, string>> = {
  free: "mdi:phone",
  do_not_disturb: "mdi:minus-circle",
  calling: "mdi:phone-outgoing",
  ringing: "mdi:phone-ring",
  talking: "mdi:phone-in-talk",
  held: "mdi:phone-paused",
  elsewhere: "mdi:phone-forward",
  away: "mdi:phone-off",
};

/** What a phone does, in words. */
export function wordsFor({ lamp, state, reason }: Row, texts: Texts): string {
  if (lamp === "away") {
    return reason ?? texts.card("state.unreachable");
  }
  return lamp === "do_not_disturb" ? texts.card("line.do_not_disturb") : texts.state(state);
}

/** A phone in the list. Fires `row-pressed` when it is to unfold or to fold. */
export class DeskRow extends LitElement {
  static override styles = [shared, styles];
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  @property({ attribute: false }) row!: Row;
  @property({ attribute: false }) texts!: Texts;
  @property({ attribute: false }) durations!: Durations;
  @property({ type: Boolean }) open = false;

  protected override render(): TemplateResult {
    const { row, texts } = this;
    return html`<button
      type="button"
      class=${row.lamp}
      aria-expanded=${this.open}
      @click=${() => fire(this, "row-pressed", row.deviceId)}
    >
      <span class="lamp">${icon(LAMP_ICONS[row.lamp])}</span>
      <span class="what">
        <span class="name"><bdi>${row.name}</bdi></span>
        <span class="secondary">${this.renderCall()}</span>
      </span>
      ${
        row.missed > 0
          ? html`<span class="missed">
              ${icon("mdi:phone-missed")}<span aria-hidden="true">${row.missed}</span>
              <span class="visually-hidden">${texts.plural("count.missed", row.missed)}</span>
            </span>`
          : nothing
      }
      ${
        row.call?.started
          ? html`<poly-vvx-timer
              .started=${row.call.started}
              .durations=${this.durations}
              .label=${texts.card("call.duration")}
            ></poly-vvx-timer>`
          : nothing
      }
    </button>`;
  }

  private renderCall(): unknown {
    const { row, texts } = this;
    const more = row.more > 0 ? texts.plural("desk.more", row.more) : null;
    const words = wordsFor(row, texts);
    if (row.call?.started && row.state === "connected") {
      // That a call goes on is seen by its lamp and its timer, and there is little room.
      const heard = html`<span class="visually-hidden">${words}</span>`;
      return [dotted(partyName(texts, row.call), more), heard];
    }
    return dotted(row.call && partyName(texts, row.call), words, more);
  }
}
