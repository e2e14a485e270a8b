import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { DOMAIN } from "../connection/hass";
import type { Ringing } from "../everywhere/decide";
import type { CallDialogParams } from "../everywhere/incoming";
import { fire } from "../shared/fire";
import { icon } from "../shared/icon";
import { dotted, numberOf, partyName } from "../shared/party";
import { shared } from "../shared/styles";
import { loadTexts, reasonOf, type Texts } from "../texts";
import { styles } from "./call-dialog.styles";

type RingingAction = "answer" | "reject" | "ignore";

/** Incoming calls, over whatever page is open. Closes itself when nothing rings any more. */
export class CallDialog extends LitElement {
  static override styles = [shared, styles];

  /** Home Assistant makes it when it is to open, and forgets it when it was closed. */
  readonly dialogNext = true;

  @property({ attribute: false }) params?: CallDialogParams;
  @state() private texts: Texts | undefined;
  @state() private busy: string | undefined;
  @state() private error: string | undefined;
  @query("dialog") private readonly dialog!: HTMLDialogElement | null;

  protected override willUpdate(): void {
    const { params } = this;
    if (params && !params.changed) {
      params.changed = () => this.follow();
      void loadTexts(params.hass).then((texts) => (this.texts = texts));
    }
  }

  protected override updated(): void {
    const { params, dialog } = this;
    if (!this.isConnected) {
      return;
    }
    if (params?.calls.length === 0) {
      this.gone(); // The call was over before this was there.
    } else if (dialog && !dialog.open) {
      dialog.showModal();
      this.renderRoot.querySelector<HTMLButtonElement>(".answer")?.focus();
    }
  }

  /** What Home Assistant calls when it closes all dialogs. */
  closeDialog(): boolean {
    this.dialog?.close();
    return true;
  }

  private follow(): void {
    this.busy = undefined;
    if (this.params?.calls.length === 0) {
      this.dialog?.close();
    } else {
      this.requestUpdate();
    }
  }

  private closed(): void {
    if (this.params!.calls.length > 0) {
      this.params!.dismissed();
    }
    this.gone();
  }

  private gone(): void {
    fire(this, "dialog-closed", { dialog: this.localName });
    this.remove();
  }

  private async press(call: Ringing, action: RingingAction): Promise<void> {
    const { hass } = this.params!;
    if (this.busy !== undefined) {
      return;
    }
    this.busy = call.id + action;
    this.error = undefined;
    const data = { device_id: call.deviceId, call_id: call.call.call_id };
    try {
      await hass.callService(DOMAIN, action, data, undefined, false);
    } catch (error) {
      this.busy = undefined;
      this.error = await reasonOf(hass, error);
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const { params, texts } = this;
    if (!params || !texts) {
      return nothing;
    }
    return html`<dialog aria-labelledby="caller-0" @close=${() => this.closed()}>
      <button
        type="button"
        class="close"
        aria-label=${texts.card("everywhere.close")}
        title=${texts.card("everywhere.close")}
        @click=${() => this.dialog?.close()}
      >
        ${icon("mdi:close")}
      </button>
      ${params.calls.map((call, index) => this.renderCall(texts, call, index))}
      <p class="error" role="alert">${this.error}</p>
    </dialog>`;
  }

  private renderCall(texts: Texts, ringing: Ringing, index: number): TemplateResult {
    const { call, phone } = ringing;
    const line = call.line_label === phone ? null : call.line_label;
    const id = `caller-${index}`;
    return html`<div class="call" role="group" aria-labelledby=${id}>
      <div class="lamp">${icon("mdi:phone-incoming", true)}</div>
      <p class="secondary">
        ${dotted(html`<bdi>${phone}</bdi>`, line && html`<bdi>${line}</bdi>`)}
      </p>
      <h2 id=${id}>
        <span class="visually-hidden">${texts.card("everywhere.incoming")}</span>
        ${partyName(texts, call)}
      </h2>
      <p class="number">${call.name === null ? nothing : numberOf(call.number)}</p>
      <div class="buttons">
        ${this.renderButton(texts, ringing, "answer", "mdi:phone", "success")}
        ${this.renderButton(texts, ringing, "reject", "mdi:phone-hangup", "danger")}
      </div>
      ${this.renderButton(texts, ringing, "ignore", "mdi:bell-off", "tonal")}
    </div>`;
  }

  private renderButton(
    texts: Texts,
    ringing: Ringing,
    action: RingingAction,
    path: string,
    look: string,
  ): TemplateResult | typeof nothing {
    if (!ringing.actions.includes(action)) {
      return nothing;
    }
    return html`<button
      type="button"
      class=${`${action} ${look}`}
      aria-busy=${this.busy === ringing.id + action}
      @click=${() => this.press(ringing, action)}
    >
      ${icon(path)}${texts.card(`call.${action}`)}
    </button>`;
  }
}
