/** The module `meshproof/k6`, which programs of users import. */
export { accepted, foundAgain } from './conservation.ts';
export { itemInList } from './item-in-list.ts';
export {
  type Answer,
  type Change,
  type Found,
  foreignKeys,
  idOf,
  isChanged,
  isCreated,
  isRemoved,
  type Values,
} from './stored.ts';
