export { Browser } from '../../../tools/web-client/browser.js';
