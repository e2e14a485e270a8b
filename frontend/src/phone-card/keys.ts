import { LitElement, css, html, type TemplateResult } from "lit";
import { fire } from "../shared/fire";
import { given } from "../shared/given";
import { shared } from "../shared/styles";

const KEYS: readonly (readonly [string, string])[] = [
  ["1", ""],
  ["2", "ABC"],
  ["3", "DEF"],
  ["4", "GHI"],
  ["5", "JKL"],
  ["6", "MNO"],
  ["7", "PQRS"],
  ["8", "TUV"],
  ["9", "WXYZ"],
  ["*", ""],
  ["0", "+"],
  ["#", ""],
];
const COLUMNS = 3;
/** How long a key is held until it means what is written small on it. */
const LONG_PRESS = 500;

/** The twelve keys of a telephone. Fires `key-pressed` with what is to be typed. */
export class Keys extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        direction: ltr;
      }

      div {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: var(--ha-space-2);
      }

      button {
        flex-direction: column;
        gap: 0;
        min-block-size: 52px;
        border-radius: var(--ha-border-radius-pill);
        font-size: var(--ha-font-size-xl);
        user-select: none;
      }

      button:active {
        background: var(--ha-color-fill-primary-normal-hover);
      }

      small {
        color: var(--secondary-text-color);
        font-size: var(--ha-font-size-xs);
        letter-spacing: 0.1em;
      }

      @container phone (max-width: 299px) {
        small {
          display: none;
        }
      }
    `,
  ];

  /** What the keys are for. */
  @given label = "";
  /** Whether the 0 gives a + when it is held, as in a number. */
  @given plus = false;
  /** Where the arrow keys are; the others are not stopped at by Tab. */
  private current = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private held = false;

  protected override render(): TemplateResult {
    return html`<div role="group" aria-label=${this.label} @keydown=${this.onKeydown}>
      ${KEYS.map(
        ([key, letters], index) =>
          html`<button
            type="button"
            class="tonal"
            tabindex=${index === this.current ? 0 : -1}
            @click=${() => this.press(index)}
            @pointerdown=${() => this.hold(key)}
            @pointerup=${this.let}
            @pointerleave=${this.let}
            @pointercancel=${this.let}
          >
            ${key}<small aria-hidden="true">${letters === "+" && !this.plus ? "" : letters}</small>
          </button>`,
      )}
    </div>`;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.let();
  }

  private press(index: number): void {
    this.current = index;
    this.requestUpdate();
    if (this.held) {
      this.held = false;
      return;
    }
    fire(this, "haptic", "light");
    fire(this, "key-pressed", KEYS[index]![0]);
  }

  private hold(key: string): void {
    this.held = false;
    if (key === "0" && this.plus) {
      this.timer = setTimeout(() => {
        this.held = true;
        fire(this, "haptic", "medium");
        fire(this, "key-pressed", "+");
      }, LONG_PRESS);
    }
  }

  private let(): void {
    clearTimeout(this.timer);
  }

  private onKeydown(event: KeyboardEvent): void {
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -COLUMNS,
      ArrowDown: COLUMNS,
    };
    const next = this.current + (steps[event.key] ?? 0);
    if (next === this.current || next < 0 || next >= KEYS.length) {
      return;
    }
    event.preventDefault();
    this.current = next;
    this.requestUpdate();
    this.renderRoot.querySelectorAll("button")[next]!.focus();
  }
}
