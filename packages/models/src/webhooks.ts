import type { WebhookEventType } from '@of/contracts';
import { type Connection, type Model, Schema, type Types } from 'mongoose';

/** Where a user wants to be told of events. Its secret is derived and stored nowhere: `SecretVersion` says which one counts. */
export interface WebhookDocument {
  _id: Types.ObjectId;
  WebhookUser: { UserId: Types.ObjectId };
  WebhookUrl: string;
  WebhookEventTypes: WebhookEventType[];
  WebhookStatus: 'Active' | 'Disabled';
  SecretVersion: number;
  WebhookDates: { CreationDate: Date };
}

const webhookSchema = new Schema<WebhookDocument>(
  {
    WebhookUser: { UserId: { type: Schema.Types.ObjectId, required: true } },
    WebhookUrl: { type: String, required: true },
    WebhookEventTypes: { type: [String], required: true },
    WebhookStatus: { type: String, enum: ['Active', 'Disabled'], required: true },
    SecretVersion: { type: Number, required: true },
    WebhookDates: { CreationDate: { type: Date, required: true } },
  },
  { collection: 'webhooks', versionKey: false, strict: 'throw' },
);

// Serves a user's list, and finding who wants to be told of an event.
webhookSchema.index({ 'WebhookUser.UserId': 1 });

export type WebhookModel = Model<WebhookDocument>;

export function webhookModel(connection: Connection): WebhookModel {
  return connection.model<WebhookDocument>('Webhook', webhookSchema);
}
