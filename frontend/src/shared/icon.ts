import { html, type TemplateResult } from "lit";

/** An icon of Home Assistant's. The words beside it say what it means. */
export function icon(name: string, mirrored = false): TemplateResult {
  return html`<ha-icon
    class=${mirrored ? "mirrored" : ""}
    .icon=${name}
    aria-hidden="true"
  ></ha-icon>`;
}
