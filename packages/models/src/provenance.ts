import { Schema, type Types } from 'mongoose';

/** Where a fetched document comes from: which bank, under which connection and consent, made by which adapter. */
export interface Provenance {
  BankId: string;
  ConnectionId: Types.ObjectId;
  ConsentId: string;
  Adapter: { Id: string; Version: string };
  /** SHA-256 of the mapped content, hex: a fetch that brings the same content writes nothing. */
  ContentHash: string;
  CreationDate: Date;
  UpdateDate: Date;
}

export const provenanceDefinition = {
  BankId: { type: String, required: true },
  ConnectionId: { type: Schema.Types.ObjectId, required: true },
  ConsentId: { type: String, required: true },
  Adapter: { Id: { type: String, required: true }, Version: { type: String, required: true } },
  ContentHash: { type: String, required: true },
  CreationDate: { type: Date, required: true },
  UpdateDate: { type: Date, required: true },
};

export interface Owner {
  UserName: string;
  UserId: Types.ObjectId;
}

export const ownerDefinition = {
  UserName: { type: String, required: true },
  UserId: { type: Schema.Types.ObjectId, required: true },
};
