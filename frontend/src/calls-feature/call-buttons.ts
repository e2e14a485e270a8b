import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { deviceOf } from "../connection/discovery";
import type { Hass } from "../connection/hass";
import { PhoneController } from "../connection/phone-controller";
import type { PhoneModel } from "../core/phone-model";
import type { Call, CallAction, PhoneAction } from "../core/snapshot";
import { taken } from "../shared/given";
import { icon } from "../shared/icon";
import { partyName } from "../shared/party";
import { shared } from "../shared/styles";
import type { Texts } from "../texts";
import type { Context } from "./calls-feature";

interface Button<Action = CallAction | PhoneAction> {
  readonly action: Action;
  readonly path: string;
  readonly look: string;
}

const RINGING: readonly Button<CallAction>[] = [
  { action: "answer", path: "mdi:phone", look: "success" },
  { action: "reject", path: "mdi:phone-hangup", look: "danger" },
];
const GOING_ON: readonly Button<CallAction>[] = [
  { action: "mute", path: "mdi:microphone", look: "tonal" },
  { action: "hold", path: "mdi:pause", look: "tonal" },
  { action: "resume", path: "mdi:play", look: "tonal" },
  { action: "hang_up", path: "mdi:phone-hangup", look: "danger" },
];
const IDLE: readonly Button<PhoneAction>[] = [
  { action: "redial", path: "mdi:phone-refresh", look: "tonal" },
  { action: "call_back", path: "mdi:phone-return", look: "tonal" },
];

function buttonsOf({ state }: Call): readonly Button<CallAction>[] {
  return state === "ringing" ? RINGING : GOING_ON;
}

/** What is in the feature: what can be done with the call, or with the phone. */
export class CallButtons extends LitElement {
  static override styles = [
    shared,
    css`
      .row {
        display: flex;
        gap: var(--feature-button-spacing, 12px);
      }

      button {
        flex: 1;
        min-inline-size: 0;
        min-block-size: var(--feature-height, 42px);
        border-radius: var(--feature-border-radius, 12px);
      }

      span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      .muted {
        background: var(--ha-color-fill-danger-normal-resting, var(--error-color));
        color: var(--ha-color-on-danger-normal, var(--text-primary-color));
      }
    `,
  ];

  private readonly phone = new PhoneController(this);
  private current: Hass | undefined;
  private entityId: string | undefined;
  private deviceId: string | undefined;

  @taken set hass(hass: Hass) {
    this.current = hass;
    this.follow();
  }

  /** The tile says it again with each state in the house. */
  @taken set context({ entity_id }: Context) {
    if (entity_id !== this.entityId) {
      this.entityId = entity_id;
      this.follow();
      this.requestUpdate();
    }
  }

  private follow(): void {
    const { current } = this;
    if (current) {
      this.deviceId = deviceOf(current, this.entityId);
      this.phone.update(current, this.deviceId);
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const { model, texts, view } = this.phone;
    const live = this.deviceId !== undefined && view.status === "live";
    if (!live || !model?.snapshot.can_control || !texts) {
      return nothing;
    }
    const call = model.foremost;
    const buttons = call
      ? buttonsOf(call).filter(({ action }) => model.allows(call, action))
      : IDLE.filter(({ action }) => model.can(action));
    return html`<div class="row">
      ${buttons.map((button) => this.renderButton(texts, model, button, call))}
    </div>`;
  }

  private renderButton(
    texts: Texts,
    model: PhoneModel,
    { action, path, look }: Button,
    call: Call | undefined,
  ): TemplateResult {
    const muted = action === "mute" && model.snapshot.muted === true;
    const label = texts.card(`${call ? "call" : "dial"}.${action}`);
    const party = action === "redial" || action === "call_back" ? model.snapshot[action] : null;
    // Mute, hold and hang up share the row: their icons say it. The others have room.
    const words = !call || call.state === "ringing";
    return html`<button
      type="button"
      class=${muted ? "muted" : look}
      title=${label}
      aria-label=${words ? nothing : label}
      aria-pressed=${action === "mute" ? muted : nothing}
      aria-busy=${this.phone.isBusy(action)}
      @click=${() =>
        this.phone.press(action, {
          ...(call && { call_id: call.call_id }),
          ...(action === "mute" && { muted: !muted }),
        })}
    >
      ${icon(muted ? "mdi:microphone-off" : path)}
      ${words ? html`<span>${label} ${party && partyName(texts, party)}</span>` : nothing}
    </button>`;
  }
}
