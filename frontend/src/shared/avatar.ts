import { css, html, nothing, type TemplateResult } from "lit";
import { initials, type Person } from "../core/people";

/** Somebody's picture; the first letters of the name where there is none, or it is broken. */
export function avatar({ name, picture }: Pick<Person, "name" | "picture">): TemplateResult {
  return html`<span class="avatar" aria-hidden="true"
    >${initials(name)}${
      picture === null ? nothing : html`<img src=${picture} alt="" loading="lazy" />`
    }</span
  >`;
}

export const avatarStyles = css`
  .avatar {
    position: relative;
    display: grid;
    flex: none;
    place-items: center;
    overflow: hidden;
    inline-size: 40px;
    block-size: 40px;
    border-radius: 50%;
    background: var(--ha-color-fill-neutral-normal-hover);
    font-weight: var(--ha-font-weight-medium);
  }

  .avatar img {
    position: absolute;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
`;
