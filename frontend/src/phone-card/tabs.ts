import { html, type TemplateResult } from "lit";

export interface Tab<Key extends string> {
  readonly key: Key;
  readonly label: TemplateResult | string;
}

/**
 * Tabs, of which one is shown. The panels are `panel-<key>` in the same shadow.
 *
 * The arrow keys go from tab to tab, as they do in every program.
 */
export function tabList<Key extends string>(
  tabs: readonly Tab<Key>[],
  selected: Key | undefined,
  how: { name: string; label: string; select: (key: Key) => void },
): TemplateResult {
  const onKeydown = (event: KeyboardEvent): void => {
    const list = event.currentTarget as HTMLElement;
    const forward = getComputedStyle(list).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: -1, [forward]: 1 };
    const step = steps[event.key];
    if (step === undefined) {
      return;
    }
    event.preventDefault();
    const index = tabs.findIndex((tab) => tab.key === selected);
    const next = (index + step + tabs.length) % tabs.length;
    how.select(tabs[next]!.key);
    list.querySelectorAll<HTMLElement>("[role=tab]")[next]!.focus();
  };
  return html`<div
    class=${`tabs ${how.name}`}
    role="tablist"
    aria-label=${how.label}
    @keydown=${onKeydown}
  >
    ${tabs.map(
      ({ key, label }) =>
        html`<button
          type="button"
          role="tab"
          tabindex=${key === (selected ?? tabs[0]?.key) ? 0 : -1}
          aria-selected=${key === selected}
          aria-controls=${`panel-${key}`}
          @click=${() => how.select(key)}
        >
          ${label}
        </button>`,
    )}
  </div>`;
}
