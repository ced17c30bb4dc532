import { Toolbox } from '../../toolbox/toolbox.js';
import { productsCreate } from './products-create.js';
import { productsDelete } from './products-delete.js';
import { productsGet } from './products-get.js';
import { productsList } from './products-list.js';
import { productsRestore } from './products-restore.js';
import { productsSearch } from './products-search.js';
import { productsUpdate } from './products-update.js';

export const toolbox = Toolbox.of({
  about: 'the product catalogue',
  tools: [
    productsList,
    productsSearch,
    productsGet,
    productsCreate,
    productsUpdate,
    productsDelete,
    productsRestore,
  ],
});
