import { html, nothing, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { named, type Contact } from "../core/contacts";
import { isRinging } from "../core/phone-model";
import type { Call, CallAction, LogEntry } from "../core/snapshot";
import { given } from "../shared/given";
import { icon } from "../shared/icon";
import { dotted, numberOf, partyName, partyText } from "../shared/party";
import { PhonePart } from "../shared/phone-part";
import { callRowStyles } from "./call-row.styles";
import type { Tones } from "./tones";

type Panel = "tones" | "transfer";

/** One call: who it is with, how it stands, and what can be done with it. */
export class CallRow extends PhonePart {
  static override styles = [...PhonePart.styles, callRowStyles];

  @given call!: Call;
  @given contacts: readonly Contact[] = [];
  @given entries: readonly LogEntry[] = [];
  @state() private panel: Panel | undefined;
  @query("poly-vvx-tones") private readonly tones!: Tones | null;

  /** Take a key of the keyboard, if the keys of this call are shown. */
  type(key: string): boolean {
    this.tones?.type(key);
    return this.tones !== null;
  }

  protected override willUpdate(): void {
    const needed = { tones: "dtmf", transfer: "transfer" } as const;
    if (this.panel && !this.allows(needed[this.panel])) {
      this.panel = undefined;
    }
  }

  protected override render(): TemplateResult {
    const call = named(this.call, this.contacts);
    return isRinging(call) ? this.renderRinging(call) : this.renderCall(call);
  }

  private renderRinging(call: Call): TemplateResult {
    const { talking } = this.model;
    const other = talking ? named(talking, this.contacts) : undefined;
    return html`<div class=${call.silenced ? "row" : "row ringing"}>
      <div class="who">
        <poly-vvx-caller-picture
          .phone=${this.phone}
          .number=${call.number}
        ></poly-vvx-caller-picture>
        <div class="names">
          <h3>${partyName(this.texts, call)}</h3>
          <p class="secondary">
            ${dotted(
              call.name === null ? null : numberOf(call.number),
              this.lineOf(call),
              call.silenced ? this.text("call.silenced") : this.texts.state("ringing"),
            )}
          </p>
        </div>
      </div>
      <div class="two">
        ${this.renderButton("answer", "mdi:phone", {
          kind: "success",
          text: this.text("call.answer"),
          more: other && this.text("call.holds_other", { name: partyText(this.texts, other) }),
        })}
        ${this.renderButton("reject", "mdi:phone-hangup", { kind: "danger" })}
      </div>
      ${call.silenced ? nothing : this.renderButton("ignore", "mdi:bell-off", { kind: "wide" })}
    </div>`;
  }

  private renderCall(call: Call): TemplateResult {
    const several = this.model.calls.length > 1;
    const active = several && call.in_focus;
    return html`<div class=${active ? "row active" : "row"}>
      <div class="who">
        ${icon(directionIcon(call))}
        <div class="names">
          <h3>${partyName(this.texts, call)}</h3>
          <p class="secondary">
            ${dotted(
              call.name === null ? null : numberOf(call.number),
              this.lineOf(call),
              this.texts.state(call.state),
              active ? this.text("call.active") : null,
            )}
          </p>
        </div>
        <poly-vvx-timer
          .started=${call.started}
          .clockOffset=${this.phone.view.clockOffset}
          .durations=${this.phone.durations}
          .label=${this.text("call.duration")}
        ></poly-vvx-timer>
      </div>
      ${this.renderActions()} ${this.renderPanel()}
    </div>`;
  }

  private renderActions(): TemplateResult | typeof nothing {
    const { can_control, muted } = this.model.snapshot;
    if (!can_control || this.call.actions.length === 0) {
      return nothing;
    }
    return html`<div class="actions">
      ${this.renderButton("mute", muted === true ? "mdi:microphone-off" : "mdi:microphone", {
        pressed: muted === true,
        data: { muted: muted !== true },
      })}
      ${this.renderButton("hold", "mdi:pause")} ${this.renderButton("resume", "mdi:play")}
      ${this.renderToggle("dtmf", "tones", "mdi:dialpad")}
      ${this.renderToggle("transfer", "transfer", "mdi:phone-forward")}
      ${this.renderButton("swap", "mdi:swap-horizontal", { data: null })}
      ${this.renderButton("hang_up", "mdi:phone-hangup", { kind: "danger" })}
    </div>`;
  }

  private renderPanel(): TemplateResult | typeof nothing {
    switch (this.panel) {
      case "tones":
        return html`<div class="panel" id="panel" @keydown=${this.onKeydown}>
          <poly-vvx-tones .phone=${this.phone}></poly-vvx-tones>
        </div>`;
      case "transfer":
        return html`<div class="panel" id="panel" @keydown=${this.onKeydown}>
          <poly-vvx-transfer
            .phone=${this.phone}
            .call=${this.call}
            .contacts=${this.contacts}
            .entries=${this.entries}
            @panel-done=${() => this.close()}
          ></poly-vvx-transfer>
        </div>`;
      default:
        return nothing;
    }
  }

  private renderButton(
    action: CallAction,
    path: string,
    how: {
      kind?: string;
      text?: string;
      more?: string | undefined;
      pressed?: boolean;
      /** What the action is told besides the call; null: nothing, not even the call. */
      data?: Record<string, unknown> | null;
    } = {},
  ): TemplateResult | typeof nothing {
    if (!this.allows(action)) {
      return nothing;
    }
    const { call_id } = this.call;
    const key = `${call_id}:${action}`;
    // The phone has one microphone, whichever call it is in.
    const ofCall = action === "mute" ? {} : { call_id };
    const data = how.data === null ? {} : { ...ofCall, ...how.data };
    return html`<button
      type="button"
      class=${how.kind ?? "tonal"}
      data-action=${action}
      aria-busy=${this.phone.isBusy(key)}
      aria-pressed=${how.pressed === undefined ? nothing : String(how.pressed)}
      @click=${() => this.phone.press(action, data, key)}
    >
      ${icon(path)}<span>${how.text ?? this.text(`call.${action}`)}</span>
      ${how.more ? html`<small>${how.more}</small>` : nothing}
    </button>`;
  }

  /** A button that opens what the action needs to be told. */
  private renderToggle(
    action: CallAction,
    panel: Panel,
    path: string,
  ): TemplateResult | typeof nothing {
    if (!this.allows(action)) {
      return nothing;
    }
    const open = this.panel === panel;
    return html`<button
      type="button"
      class="tonal"
      data-action=${action}
      aria-expanded=${open}
      aria-controls=${open ? "panel" : nothing}
      @click=${() => {
        this.panel = open ? undefined : panel;
      }}
    >
      ${icon(path)}<span>${this.text(`call.${action}`)}</span>
    </button>`;
  }

  private allows(action: CallAction): boolean {
    return this.model.allows(this.call, action);
  }

  private onKeydown(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    }
  }

  /** Close what is open, and go back to the button that opened it. */
  private close(): void {
    const action = this.panel === "tones" ? "dtmf" : "transfer";
    this.panel = undefined;
    this.renderRoot.querySelector<HTMLElement>(`[data-action="${action}"]`)?.focus();
  }
}

function directionIcon(call: Call): string {
  switch (call.state) {
    case "on_hold":
    case "held":
      return "mdi:pause";
    default:
      return call.direction === "incoming" ? "mdi:phone-incoming" : "mdi:phone-outgoing";
  }
}
