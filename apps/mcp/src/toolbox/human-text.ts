/** Text by which people know something, for the toolboxes: they import nothing of the project's libs by themselves. */
export { humanText, lookalikesOf, shownText } from '#libs/contracts';
