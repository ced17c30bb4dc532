import { SetMetadata } from '@nestjs/common';
import { type PageName } from './page-verdict.js';

export const partOf = Symbol('part of');

/** What a route without a page carries: not the name of one, so that no page can be called so. */
export const ofNoPage = Symbol('of no page');

/** A route that serves one page: it answers whom policy opens the page to, and nobody else. */
export const PartOf = (page: PageName) => SetMetadata(partOf, page);

/** A route for everybody who is logged in, whatever pages they have. */
export const OfNoPage = () => SetMetadata(partOf, ofNoPage);
