export {
  type EmbeddedMongo,
  type EmbeddedMongoOptions,
  type EmbeddedMongoUser,
  startEmbeddedMongo,
} from './server.ts';
export { DataFolderError } from './storage/folder.ts';
