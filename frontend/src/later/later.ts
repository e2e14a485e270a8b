import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { given } from "../shared/given";
import { loadWords } from "../shared/picker";
import { shared } from "../shared/styles";
import { knownTexts } from "../texts";

/** Load all that is not needed to show a phone. What could not be loaded is tried again. */
export async function loadMore(load = () => import("../more")): Promise<typeof import("../more")> {
  try {
    return await load();
  } catch {
    await loadWords();
    throw new Error(knownTexts().card("message.part_missing"));
  }
}

/** Holds what is loaded when it is first wanted, or says that it could not be loaded. */
export class Later extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        block-size: 100%;
      }

      div {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--ha-space-2);
        padding: var(--ha-space-2);
        padding-inline-start: var(--ha-space-3);
        border-radius: var(--ha-border-radius-lg);
        background: var(--ha-color-fill-neutral-normal-resting);
      }

      p {
        flex: 1;
        min-inline-size: 120px;
        overflow-wrap: anywhere;
      }
    `,
  ];

  /** The address of the file that the page has loaded. */
  static file: string;

  /** Whether somebody wants to see it. */
  @given wanted = false;
  @given load: () => Promise<unknown> = loadMore;
  @state() private failure: string | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.failure !== undefined) {
      void this.begin();
    }
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("wanted") && this.wanted) {
      void this.begin();
    }
  }

  protected override render(): TemplateResult {
    return this.failure === undefined
      ? html`<slot></slot>`
      : html`<div role="alert">
          <p>${this.failure}</p>
          <button type="button" class="tonal" @click=${reload}>
            ${knownTexts().card("action.reload")}
          </button>
        </div>`;
  }

  private async begin(): Promise<void> {
    try {
      await this.load();
      this.failure = undefined;
    } catch (error) {
      this.failure = (error as Error).message;
    }
  }
}

/** Reload the page. The browser may have kept a file that asks for what is there no more. */
export async function reload(): Promise<void> {
  await fetch(Later.file, { cache: "reload" }).then(
    (response) => response.text(),
    () => undefined,
  );
  location.reload();
}
