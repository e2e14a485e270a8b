import { LitElement } from "lit";
import { property } from "lit/decorators.js";
import type { PhoneController } from "../connection/phone-controller";
import type { PhoneModel } from "../core/phone-model";
import type { Texts, Values } from "../texts";
import { lineText } from "./party";
import { shared } from "./styles";

/**
 * A part of a card, which shows something of one phone.
 *
 * It is rendered whenever the card is, and never without a model and words.
 */
export abstract class PhonePart extends LitElement {
  static override styles = [shared];

  @property({ attribute: false, hasChanged: () => true }) phone!: PhoneController;

  protected get model(): PhoneModel {
    return this.phone.model!;
  }

  protected get texts(): Texts {
    return this.phone.texts!;
  }

  /** The line of a call, where there are several. */
  protected lineOf(call: { line: number | null; line_label: string | null }): string | null {
    return this.model.severalLines ? lineText(this.texts, call) : null;
  }

  /** A text of the card. */
  protected text(path: string, values?: Values): string {
    return this.texts.card(path, values);
  }
}
