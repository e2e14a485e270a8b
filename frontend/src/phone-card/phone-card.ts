import { LitElement, html, nothing, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { CallLogController } from "../connection/call-log";
import { nameOfDevice } from "../connection/discovery";
import type { Hass } from "../connection/hass";
import { PhoneController } from "../connection/phone-controller";
import type { PhoneView } from "../connection/phone-feed";
import { announcement } from "../core/announcements";
import { named } from "../core/contacts";
import type { PhoneModel, PhoneState } from "../core/phone-model";
import { loadMore, reload } from "../later/later";
import { focused } from "../shared/focus";
import { given } from "../shared/given";
import { icon } from "../shared/icon";
import { lineText, partyText } from "../shared/party";
import { shared } from "../shared/styles";
import type { Texts } from "../texts";
import type { CallRow } from "./call-row";
import type { Trouble } from "./notice";
import { checked, entitySuggestion, stubConfig, type PhoneCardConfig } from "./phone-card-config";
import { phoneCardStyles } from "./phone-card.styles";
import type { Sections } from "./sections";

declare global {
  interface Window {
    /** The cards on this page: where one shows a phone, nothing else needs to. */
    polyVvxCards?: Set<PhoneCard>;
  }
  interface HTMLElementTagNameMap {
    "poly-vvx-phone-card": PhoneCard;
  }
}

const ICONS: Partial<Record<PhoneState | Trouble, string>> = {
  ringing: "mdi:phone-ring",
  connected: "mdi:phone-in-talk",
  conference: "mdi:phone-in-talk",
  on_hold: "mdi:phone-paused",
  held: "mdi:phone-paused",
  unreachable: "mdi:phone-alert",
  not_loaded: "mdi:phone-off",
  disabled: "mdi:phone-off",
  removed: "mdi:phone-off",
};

/** One phone: its calls, its keypad, its history. */
export class PhoneCard extends LitElement {
  static override styles = [shared, phoneCardStyles];
  /** The version of the card, as Home Assistant's resources name it. */
  static version: string | null = null;
  static readonly getStubConfig = stubConfig;
  static readonly getEntitySuggestion = entitySuggestion;

  static async getConfigForm(): Promise<object> {
    return (await loadMore()).phoneForm();
  }

  /** True in the editor and in the picker. */
  @given preview = false;
  @state() private config: PhoneCardConfig | undefined;
  @state() private polite = "";
  @state() private assertive = "";
  @query("h2") private readonly heading!: HTMLElement;
  @query("poly-vvx-sections") private readonly sections!: Sections | null;
  private readonly phone = new PhoneController(this);
  private readonly history = new CallLogController(this, this.phone);

  constructor() {
    super();
    this.phone.onView = (view, before) => this.onView(view, before);
  }

  set hass(hass: Hass | undefined) {
    this.phone.update(hass, this.deviceId);
  }

  get hass(): Hass | undefined {
    return this.phone.hass;
  }

  get deviceId(): string | undefined {
    return this.config?.device_id;
  }

  setConfig(config: PhoneCardConfig): void {
    if (this.deviceId !== config.device_id) {
      this.history.forget();
    }
    this.config = checked(config);
    this.phone.update(this.phone.hass, config.device_id);
  }

  getCardSize(): number {
    return 10;
  }

  getGridOptions(): object {
    return { columns: 12, min_columns: 6, rows: "auto" };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.preview) {
      (window.polyVvxCards ??= new Set()).add(this);
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.polyVvxCards?.delete(this);
  }

  protected override render(): TemplateResult {
    const { texts, view } = this.phone;
    return html`<ha-card>
      <div class="card" @keydown=${this.onKeydown}>
        ${this.renderHeader()}
        <p class="visually-hidden" role="status">${this.polite}</p>
        <p class="visually-hidden" aria-live="assertive">${this.assertive}</p>
        ${
          texts
            ? html`${this.renderOld(texts)}${this.renderError(texts)}
                <div class="body" ?inert=${view.status === "reconnecting"}>
                  ${this.renderBody()}
                </div>
                ${
                  view.status === "reconnecting"
                    ? html`<p class="reconnecting" role="status">
                        ${texts.card("message.reconnecting")}
                      </p>`
                    : nothing
                }`
            : nothing
        }
      </div>
    </ha-card>`;
  }

  private renderHeader(): TemplateResult {
    const { model, texts, hass } = this.phone;
    const doing = this.trouble ?? model?.state ?? "idle";
    const name =
      this.config?.name ??
      model?.snapshot.phone.name ??
      (hass && this.deviceId !== undefined ? nameOfDevice(hass, this.deviceId) : "");
    const rings = model !== undefined && model.ringing.length > 0;
    return html`<header class=${doing}>
      <span class=${rings ? "symbol pulse" : "symbol"}>${icon(ICONS[doing] ?? "mdi:phone")}</span>
      <div class="title">
        <h2 tabindex="-1"><bdi>${name}</bdi></h2>
        ${texts ? html`<p class="secondary">${this.stateText(texts)}</p>` : nothing}
      </div>
      ${texts && model ? this.renderMissed(texts, model.snapshot.missed.count) : nothing}
    </header>`;
  }

  private stateText(texts: Texts): string {
    const { model } = this.phone;
    if (this.trouble) {
      return texts.card(`state.${this.trouble}`);
    }
    if (!model) {
      return "";
    }
    const muted = model.snapshot.muted === true ? [texts.card("state.muted")] : [];
    return [texts.state(model.state), ...muted].join(" · ");
  }

  private renderMissed(texts: Texts, count: number): TemplateResult | typeof nothing {
    if (count === 0) {
      return nothing;
    }
    const label = texts.plural("count.missed", count);
    const shown = icon("mdi:phone-missed");
    return this.config?.sections?.includes("history") === true
      ? html`<button
          type="button"
          class="missed"
          aria-label=${label}
          title=${label}
          @click=${() => this.sections?.select("history")}
        >
          ${shown}${count}
        </button>`
      : html`<span class="missed" role="img" aria-label=${label}>${shown}${count}</span>`;
  }

  /** This page was opened before the integration was updated. */
  private renderOld(texts: Texts): TemplateResult | typeof nothing {
    const { version } = PhoneCard;
    const served = this.phone.model?.snapshot.version;
    if (version === null || !served || served === version) {
      return nothing;
    }
    return html`<div class="bar" role="status">
      <p>${texts.card("message.old_page")}</p>
      <button type="button" class="tonal" @click=${reload}>${texts.card("action.reload")}</button>
    </div>`;
  }

  private renderError(texts: Texts): TemplateResult {
    const { error } = this.phone;
    // An alert is read aloud only where it was there before its text.
    return html`<div role="alert">
      ${
        error === undefined
          ? nothing
          : html`<div class="bar failed">
              <p>${error}</p>
              <button
                type="button"
                aria-label=${texts.card("action.close")}
                @click=${() => this.phone.dismiss()}
              >
                ${icon("mdi:close")}
              </button>
            </div>`
      }
    </div>`;
  }

  private renderBody(): TemplateResult {
    const { model } = this.phone;
    const { trouble } = this;
    const notice = trouble
      ? html`<poly-vvx-notice .phone=${this.phone} .trouble=${trouble}></poly-vvx-notice>`
      : nothing;
    if (!model || (trouble && trouble !== "unreachable")) {
      return html`${notice}`;
    }
    return html`<poly-vvx-sections
      .phone=${this.phone}
      .config=${this.config}
      .log=${this.history.log}
      .refreshing=${this.history.refreshing}
      @history-refresh=${() => this.history.refresh()}
    >
      ${notice}
      ${
        !trouble && !model.snapshot.can_control
          ? html`<p class="secondary">${this.phone.texts!.card("message.no_control")}</p>`
          : nothing
      }
      ${this.renderCalls(model)}
    </poly-vvx-sections>`;
  }

  private renderCalls(model: PhoneModel): TemplateResult | typeof nothing {
    if (model.calls.length === 0) {
      return nothing;
    }
    return html`<ul class="calls" aria-label=${this.phone.texts!.card("call.title")}>
      ${repeat(
        model.calls,
        (call) => call.call_id,
        (call) =>
          html`<li>
            <poly-vvx-call
              .phone=${this.phone}
              .call=${call}
              .contacts=${this.config!.contacts}
              .entries=${this.history.log?.entries ?? []}
            ></poly-vvx-call>
          </li>`,
      )}
    </ul>`;
  }

  /** What keeps the card from showing the phone as it is now. */
  private get trouble(): Trouble | undefined {
    const { view } = this.phone;
    if (this.config && this.deviceId === undefined) {
      return "no_device";
    }
    switch (view.status) {
      case "waiting":
      case "not_found":
      case "unauthorized":
        return view.status;
      default:
        return view.model?.available === false
          ? (view.model.snapshot.reason ?? "unreachable")
          : undefined;
    }
  }

  private onView(view: PhoneView, before: PhoneView): void {
    const { model } = view;
    if (view.status === "live" && before.status !== "live") {
      void this.phone.meetPeople();
    }
    if (view.status !== "live" || !model || model === before.model) {
      return;
    }
    this.history.follow(before.model, model);
    this.announce(before.model, model);
    this.keepFocus();
  }

  /** Say aloud what has changed. */
  private announce(before: PhoneModel | undefined, after: PhoneModel): void {
    const { texts } = this.phone;
    const news = announcement(before, after);
    if (!texts || !news) {
      return;
    }
    if (news.kind === "ended") {
      this.polite = texts.card("announcement.ended");
      return;
    }
    const name = partyText(texts, named(news.call, this.config!.contacts!));
    if (news.kind === "state") {
      const given = { name, state: texts.state(news.call.state) };
      this.polite = texts.card("announcement.state", given);
      return;
    }
    const line = after.severalLines ? lineText(texts, news.call) : null;
    this.assertive =
      line === null
        ? texts.card("announcement.incoming", { name })
        : texts.card("announcement.incoming_line", { name, line });
  }

  /** Where the button that has the focus goes away, the focus goes to the heading. */
  private keepFocus(): void {
    const before = focused();
    if (!before || !this.shadowRoot?.activeElement) {
      return;
    }
    // The parts are rendered after the card. All of that is over in the next task.
    setTimeout(() => {
      if (this.isConnected && !before.isConnected && focused() === document.body) {
        this.heading.focus();
      }
    });
  }

  /** Digits go to where digits are wanted, wherever in the card they are typed. */
  private onKeydown(event: KeyboardEvent): void {
    const [target] = event.composedPath();
    if (
      !/^[\d*#+]$/.test(event.key) ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      target instanceof HTMLInputElement ||
      target instanceof HTMLSelectElement
    ) {
      return;
    }
    event.preventDefault();
    const rows = [...this.renderRoot.querySelectorAll<CallRow>("poly-vvx-call")];
    if (!rows.some((row) => row.type(event.key))) {
      this.sections?.type(event.key);
    }
  }
}
