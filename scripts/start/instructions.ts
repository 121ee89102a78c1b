/** What to do next, for the terminal. */
export const INSTRUCTIONS = `
  1. Click at the end of a file and type code: grey text appears behind the cursor.
  2. Tab accepts it, Esc refuses it, going on typing refines it.
  3. The status bar, bottom right, says who answers; click it for the menu.
  Ctrl-C here ends everything.
`;
