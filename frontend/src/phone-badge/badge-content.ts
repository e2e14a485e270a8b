import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import type { Hass } from "../connection/hass";
import { LAMP_ICONS, wordsFor } from "../desk-card/desk-row";
import { differs, listed, type PhoneEntities } from "../desk-card/phones";
import { rowOf, type Row } from "../desk-card/rows";
import { fire } from "../shared/fire";
import { taken } from "../shared/given";
import { icon } from "../shared/icon";
import { partyName } from "../shared/party";
import { shared } from "../shared/styles";
import { loadTexts, type Texts } from "../texts";
import type { BadgeConfig } from "./phone-badge";

/** What is in a badge: what a phone does, with whom, or what was missed. */
export class BadgeContent extends LitElement {
  static override styles = [
    shared,
    css`
      button {
        min-block-size: var(--ha-badge-size, 36px);
        padding: 0 12px;
        border: var(--ha-card-border-width, 1px) solid
          var(--ha-card-border-color, var(--divider-color));
        border-radius: var(--ha-badge-border-radius, 18px);
        background: var(--ha-card-background, var(--card-background-color));
        box-shadow: var(--ha-card-box-shadow, none);
      }

      ha-icon {
        --mdc-icon-size: 18px;

        inline-size: 18px;
        block-size: 18px;
        color: var(--secondary-text-color);
      }

      .ringing ha-icon {
        color: var(--ha-color-on-success-normal, var(--success-color));
      }

      .calling ha-icon,
      .talking ha-icon,
      .has-missed ha-icon,
      .do_not_disturb ha-icon {
        color: var(--ha-color-on-danger-normal, var(--error-color));
      }

      .held ha-icon,
      .elsewhere ha-icon {
        color: var(--ha-color-on-warning-normal, var(--warning-color));
      }

      .info {
        display: grid;
        text-align: start;
      }

      .label {
        color: var(--secondary-text-color);
        font-size: var(--ha-font-size-xs, 10px);
        font-weight: var(--ha-font-weight-medium, 500);
        line-height: 1;
      }

      .content {
        max-inline-size: 12rem;
        overflow: hidden;
        font-size: var(--ha-badge-font-size, var(--ha-font-size-s, 12px));
        font-weight: var(--ha-font-weight-medium, 500);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ];

  @state() private chosen: BadgeConfig | undefined;
  @state() private texts: Texts | undefined;
  @state() private row: Row | undefined;
  private phone: PhoneEntities | undefined;
  private current: Hass | undefined;

  @taken set config(config: BadgeConfig) {
    this.chosen = config;
    this.find();
  }

  @taken set hass(hass: Hass) {
    const before = this.current;
    this.current = hass;
    if (before?.language !== hass.language) {
      void loadTexts(hass).then(
        (texts) => (this.texts = texts),
        () => undefined,
      );
    }
    if (before?.entities !== hass.entities || before.devices !== hass.devices) {
      this.find();
    } else if (this.phone && differs(this.phone, before.states, hass.states)) {
      this.row = rowOf(hass.states, this.phone);
    }
  }

  private find(): void {
    const { current, chosen } = this;
    if (current && chosen) {
      [this.phone] = chosen.device_id === undefined ? [] : listed(current, [chosen.device_id]);
      this.row = this.phone && rowOf(current.states, this.phone);
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const { row, texts, chosen } = this;
    if (!row || !texts) {
      return nothing;
    }
    const missed = row.missed > 0 && row.call === null && row.lamp !== "away";
    return html`<button
      type="button"
      class=${missed ? "has-missed" : row.lamp}
      @click=${() => fire(this, "hass-more-info", { entityId: this.phone!.callState })}
    >
      ${icon(LAMP_ICONS[row.lamp])}
      <span class="info">
        <span class="label"><bdi>${chosen?.name ?? row.name}</bdi></span>
        <span class="content">${this.renderContent(texts, row, missed)}</span>
      </span>
    </button>`;
  }

  private renderContent(texts: Texts, row: Row, missed: boolean): unknown {
    if (row.call) {
      return partyName(texts, row.call);
    }
    return missed ? texts.plural("count.missed", row.missed) : wordsFor(row, texts);
  }
}
