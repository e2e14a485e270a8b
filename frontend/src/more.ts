/** What is loaded when somebody first wants to see it: all that is not a phone card. */
import { CallDialog } from "./call-dialog/call-dialog";
import { CallButtons } from "./calls-feature/call-buttons";
// It is made of parts of the card, and is never there without it.
import "./card";
import { DeskList } from "./desk-card/desk-list";
import { DeskRow } from "./desk-card/desk-row";
import { BadgeContent } from "./phone-badge/badge-content";
import { AddressBook } from "./phone-card/address-book";
import { Contacts } from "./phone-card/contacts";
import { Details } from "./phone-card/details";
import { ThisBrowser } from "./phone-card/this-browser";
import { define } from "./shared/define";

export { badgeForm, deskForm, phoneForm } from "./editor/forms";
export { dashboardOf, sectionOf } from "./strategies/views";

define("poly-vvx-address-book", AddressBook);
define("poly-vvx-badge-content", BadgeContent);
define("poly-vvx-call-buttons", CallButtons);
define("poly-vvx-call-dialog", CallDialog);
define("poly-vvx-contacts", Contacts);
define("poly-vvx-desk-list", DeskList);
define("poly-vvx-desk-row", DeskRow);
define("poly-vvx-details", Details);
define("poly-vvx-this-browser", ThisBrowser);
