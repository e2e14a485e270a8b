/** Tell whoever listens around an element, across the borders of shadows. */
export function fire(from: EventTarget, type: string, detail: unknown = {}): void {
  from.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
}
