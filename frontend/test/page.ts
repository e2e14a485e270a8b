/** A page as Home Assistant makes it: its theme, its direction and its elements. */
import { dark, light } from "./theme";

const PATHS: Record<string, string> = {};

class HaCard extends HTMLElement {
  constructor() {
    super();
    const shadow = this.attachShadow({ mode: "open" });
    shadow.innerHTML = `<style>
      :host {
        background: var(--card-background-color);
        border-radius: var(--ha-border-radius-lg);
        border: 1px solid #8884;
        box-sizing: border-box;
        color: var(--primary-text-color);
        display: block;
        position: relative;
      }
    </style><slot></slot>`;
  }
}

/** Draws nothing but the place of an icon, or the icon where pictures are taken. */
class HaIcon extends HTMLElement {
  set icon(name: string) {
    this.dataset.icon = name;
    this.style.cssText = "display:inline-flex;vertical-align:middle;inline-size:24px";
    this.innerHTML = `<svg viewBox="0 0 24 24" width="24" height="24" fill="currentColor"><path d="${
      PATHS[name.slice(4)] ?? "M4 4h16v16H4z"
    }"/></svg>`;
  }
}

/** Tell how icons look. */
export function drawIcons(paths: Record<string, string>): void {
  Object.assign(PATHS, paths);
}

/** Once for all tests. */
export function setUpPage(): void {
  if (customElements.get("ha-card")) {
    return;
  }
  customElements.define("ha-card", HaCard);
  customElements.define("ha-icon", HaIcon);
  const style = document.createElement("style");
  style.textContent = `
    html { ${light} --scale-direction: 1; color-scheme: light; }
    html.dark { ${dark} color-scheme: dark; }
    html[dir=rtl] { --scale-direction: -1; }
    body {
      background: var(--primary-background-color);
      font-family: Roboto, sans-serif;
      margin: 0;
    }
  `;
  document.head.append(style);
}
