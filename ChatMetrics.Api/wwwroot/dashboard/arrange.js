/** Puts children in their order without touching those that are where they belong: what has the focus keeps it. */

/** Makes these the only children, in this order. */
export function arrange(parent, children) {
  const next = new Set(children);
  [...parent.children].filter((child) => !next.has(child)).forEach((child) => child.remove());
  children.forEach((child, i) => {
    if (parent.children[i] !== child) {
      parent.insertBefore(child, parent.children[i] ?? null);
    }
  });
}
