import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { phonesOf } from "../connection/discovery";
import type { Hass } from "../connection/hass";
import { LAMP_ICONS, wordsFor } from "../desk-card/desk-row";
import { differs, listed, phoneOf, type PhoneEntities } from "../desk-card/phones";
import { rowOf, type Row } from "../desk-card/rows";
import { fire } from "../shared/fire";
import { icon } from "../shared/icon";
import { partyName } from "../shared/party";
import { shared } from "../shared/styles";
import { knownTexts, loadTexts, type Texts } from "../texts";

export interface BadgeConfig {
  readonly type: string;
  readonly device_id?: string;
  readonly name?: string;
}

/** A phone in the row of badges above a view: what it does, with whom, or what was missed. */
export class PhoneBadge extends LitElement {
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

  @state() private config: BadgeConfig | undefined;
  @state() private texts: Texts | undefined;
  @state() private row: Row | undefined;
  private phone: PhoneEntities | undefined;
  private current: Hass | undefined;

  static getStubConfig(hass: Hass): Partial<BadgeConfig> {
    const [deviceId] = phonesOf(hass);
    return deviceId === undefined ? {} : { device_id: deviceId };
  }

  static getConfigForm() {
    return {
      schema: [
        {
          name: "device_id",
          required: true,
          selector: { device: { filter: [{ integration: "poly_vvx" }] } },
        },
        { name: "name", selector: { text: {} } },
      ],
      computeLabel: ({ name }: { name: string }) => knownTexts().card(`editor.${name}`) || name,
    };
  }

  setConfig(config: BadgeConfig): void {
    this.config = config;
    this.find();
  }

  set hass(hass: Hass) {
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
    const { current, config } = this;
    if (current && config) {
      [this.phone] = config.device_id === undefined ? [] : listed(current, [config.device_id]);
      this.row = this.phone && rowOf(current.states, this.phone);
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const { row, texts, config } = this;
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
        <span class="label"><bdi>${config?.name ?? row.name}</bdi></span>
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

export const PHONE_BADGE = "poly-vvx-phone-badge";

/** Proposed where somebody looks for a badge for the main entity of a phone. */
export function badgeSuggestion(hass: Hass, entityId: string): { config: BadgeConfig } | null {
  const device_id = phoneOf(hass, entityId);
  return device_id === undefined ? null : { config: { type: `custom:${PHONE_BADGE}`, device_id } };
}
