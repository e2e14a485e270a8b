import { property } from "lit/decorators.js";

/** What an element is given by the one around it: a property without an attribute. */
export const given = property({ attribute: false });

/** The same with a setter of its own, which hears too of what was given before it was there. */
export const taken = property({ attribute: false, noAccessor: true });
