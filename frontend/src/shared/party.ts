import { html, nothing, type TemplateResult } from "lit";
import type { Party } from "../core/snapshot";
import type { Texts } from "../texts";

/** Whom a call is with: the name, else the number, else what is known of it. */
export function partyText(texts: Texts, party: Party & { readonly withheld?: boolean }): string {
  return (
    party.name ??
    party.number ??
    texts.card(party.withheld === true ? "party.withheld" : "party.unknown")
  );
}

/** The same for the eye: whatever is in a name, it does not turn what stands around it. */
export function partyName(
  texts: Texts,
  party: Party & { readonly withheld?: boolean },
): TemplateResult {
  const plain = party.name === null && party.number !== null;
  return html`<bdi dir=${plain ? "ltr" : "auto"}>${partyText(texts, party)}</bdi>`;
}

/** A number, which reads from left to right in every language. */
export function numberOf(number: string | null): TemplateResult | typeof nothing {
  return number === null ? nothing : html`<bdi dir="ltr">${number}</bdi>`;
}

/** Put a dot between what is there. */
export function dotted(...parts: unknown[]): unknown[] {
  return parts
    .filter((part) => part !== null && part !== nothing && part !== "")
    .flatMap((part, index) => (index === 0 ? [part] : [" · ", part]));
}

/** A line by its label, or by its number; nothing where it is not known. */
export function lineText(
  texts: Texts,
  { line, line_label }: { line: number | null; line_label: string | null },
): string | null {
  return line_label ?? (line === null ? null : texts.card("line.name", { line }));
}
