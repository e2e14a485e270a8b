import { html, nothing, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import type { CallLog } from "../core/snapshot";
import { given } from "../shared/given";
import { PhonePart } from "../shared/phone-part";
import type { Dialer } from "./dialer";
import type { PhoneCardConfig, Section } from "./phone-card-config";
import { sectionsStyles } from "./sections.styles";
import { tabList } from "./tabs";

/**
 * How the parts of a phone card are laid out, whose calls come through the slot.
 *
 * Where it is narrow, one section is shown below the calls. Where it is wide, the
 * keypad stays below them and the others are beside. Which of the two it is, only the
 * style sheet knows, so that there are tabs for both, and one set of them is not there.
 */
export class Sections extends PhonePart {
  static override styles = [...PhonePart.styles, sectionsStyles];

  @given config!: Required<PhoneCardConfig>;
  @given log: CallLog | undefined;
  @given refreshing = false;
  /** What was chosen; while there are calls, nothing else is unfolded below them. */
  @state() private tab: Section | undefined;
  @state() private side: Section | undefined;
  private inCall = false;
  @query("poly-vvx-dialer") private readonly dialer!: Dialer | null;

  /** Type into the number, by a key of the keyboard. */
  type(key: string): void {
    if (this.dialer) {
      this.tab = "keypad";
      this.dialer.type(key);
      // It may have to become visible first.
      void this.updateComplete.then(() => this.dialer?.focus());
    }
  }

  /** Show a section, as a person wants to see it. */
  select(section: Section): void {
    this.tab = this.inCall && this.tab === section ? undefined : section;
    if (section !== "keypad") {
      this.side = section;
    }
    if (section === "history") {
      this.onSeen();
    }
  }

  protected override willUpdate(): void {
    const inCall = this.model.calls.length > 0;
    if (inCall && !this.inCall) {
      this.tab = undefined;
    }
    this.inCall = inCall;
  }

  protected override render(): TemplateResult {
    const sections = this.sections();
    const aside = sections.filter((section) => section !== "keypad");
    const tab = this.inCall && !this.tab ? undefined : one(sections, this.tab ?? this.config.start);
    const side = one(aside, this.side ?? this.config.start);
    const alone = this.model.onlyRinging;
    return html`<div class=${alone ? "columns alone" : "columns"}>
      <div class="main">
        <slot></slot>
        ${this.renderTabs("narrow", sections, tab)}
        ${
          sections.includes("keypad") && !alone
            ? this.renderPanel("keypad", tab === "keypad" ? "narrow wide" : "wide")
            : nothing
        }
      </div>
      ${
        aside.length === 0
          ? nothing
          : html`<div class="side">
              ${this.renderTabs("wide", aside, side)}
              ${aside.map((section) =>
                this.renderPanel(
                  section,
                  `${tab === section ? "narrow" : ""} ${side === section ? "wide" : ""}`,
                ),
              )}
            </div>`
      }
    </div>`;
  }

  /** The sections that there is something to show in. */
  private sections(): readonly Section[] {
    const { sections, contacts } = this.config;
    return sections.filter(
      (section) =>
        (section !== "keypad" || this.model.can("dial")) &&
        (section !== "contacts" || contacts.length > 0 || this.phone.people.contacts.length > 0),
    );
  }

  private renderTabs(
    name: string,
    sections: readonly Section[],
    selected: Section | undefined,
  ): TemplateResult | typeof nothing {
    if (sections.length < 2 && !this.inCall) {
      return nothing;
    }
    return tabList(
      sections.map((key) => ({ key, label: this.renderLabel(key) })),
      selected,
      { name, label: this.text("section.title"), select: (key) => this.select(key) },
    );
  }

  private renderLabel(section: Section): TemplateResult {
    const { count } = this.model.snapshot.missed;
    const label = this.text(`section.${section}`);
    return section === "history" && count > 0
      ? html`${label}<span class="count">${count}</span>`
      : html`${label}`;
  }

  private renderPanel(section: Section, where: string): TemplateResult {
    return html`<div
      id=${`panel-${section}`}
      class=${`panel ${section} ${where}`}
      role="tabpanel"
      aria-label=${this.text(`section.${section}`)}
    >
      ${this.renderSection(section, where.trim() !== "")}
    </div>`;
  }

  private renderSection(section: Section, shown: boolean): TemplateResult {
    const { contacts, confirm_call_back } = this.config;
    switch (section) {
      case "keypad":
        return html`<poly-vvx-dialer
          .phone=${this.phone}
          .contacts=${contacts}
          .entries=${this.log?.entries ?? []}
        ></poly-vvx-dialer>`;
      case "history":
        return html`<poly-vvx-history
          .phone=${this.phone}
          .log=${this.log}
          .refreshing=${this.refreshing}
          .contacts=${contacts}
          .confirm=${confirm_call_back}
          @pointerdown=${this.onSeen}
          @focusin=${this.onSeen}
        ></poly-vvx-history>`;
      case "contacts":
        return html`<poly-vvx-later .wanted=${shown}
          >${
            contacts.length === 0
              ? nothing
              : html`<poly-vvx-contacts
                  .phone=${this.phone}
                  .contacts=${contacts}
                ></poly-vvx-contacts>`
          }${
            this.phone.people.contacts.length === 0
              ? nothing
              : html`<poly-vvx-address-book
                  .phone=${this.phone}
                  .first=${this.phone.people}
                ></poly-vvx-address-book>`
          }</poly-vvx-later
        >`;
      case "details":
        return html`<poly-vvx-later .wanted=${shown}>
          <poly-vvx-details .phone=${this.phone}></poly-vvx-details>
        </poly-vvx-later>`;
    }
  }

  /** Somebody has looked at the missed calls. */
  private onSeen(): void {
    const { can_control, missed, available } = this.model.snapshot;
    if (available && can_control && missed.count > 0 && !this.phone.isBusy("mark_missed_seen")) {
      void this.phone.press("mark_missed_seen");
    }
  }
}

/** What is wanted, or else what comes first. */
function one(sections: readonly Section[], wanted: Section | undefined): Section | undefined {
  return sections.find((section) => section === wanted) ?? sections[0];
}
