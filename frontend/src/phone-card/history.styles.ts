import { css } from "lit";

export const historyStyles = css`
  .top {
    display: flex;
    align-items: start;
  }

  .filters {
    display: flex;
    flex: 1;
    flex-wrap: wrap;
    gap: var(--ha-space-1);
  }

  .filters button {
    padding-inline: var(--ha-space-3);
    border-radius: var(--ha-border-radius-pill);
  }

  [aria-pressed="true"] {
    background: var(--ha-color-fill-neutral-normal-resting);
    font-weight: var(--ha-font-weight-medium);
  }

  h3 {
    padding-block: var(--ha-space-3) var(--ha-space-1);
    font-weight: var(--ha-font-weight-medium);
  }

  li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--ha-space-3);
    padding-block: var(--ha-space-1);
  }

  li ha-icon {
    color: var(--secondary-text-color);
  }

  li.missed > ha-icon {
    color: var(--ha-color-on-danger-normal);
  }

  .names {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    flex: 1 1 120px;
    gap: 2px;
    min-inline-size: 0;
  }

  .name {
    display: -webkit-box;
    overflow: hidden;
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }

  .fresh {
    font-weight: var(--ha-font-weight-bold);
  }

  .ask {
    display: flex;
    flex-wrap: wrap;
    gap: var(--ha-space-1);
  }

  .call {
    border-radius: var(--ha-border-radius-circle);
  }

  .call:hover {
    background: var(--ha-color-fill-neutral-normal-hover);
  }

  li .call ha-icon {
    color: var(--ha-color-on-success-normal);
  }

  .empty {
    padding: var(--ha-space-6);
    text-align: center;
  }
`;
