import { type Connection, type Model, Schema, type Types } from 'mongoose';

/** What is to be told to one webhook of one connection, one after the other. It is there while something waits. */
export interface WebhookQueueDocument {
  /** `<webhook>/<bank>`: a user has one connection to a bank. */
  _id: string;
  WebhookId: Types.ObjectId;
  BankId: string;
  /** Grows with each delivery that is put in: a worker that found nothing more can tell whether that still holds. */
  QueueLength: number;
  NextAttemptDate: Date;
  /** The worker at it; others may take it over when it has expired. */
  QueueClaim?: { ClaimId: string; ExpirationDate: Date };
}

const webhookQueueSchema = new Schema<WebhookQueueDocument>(
  {
    _id: { type: String, required: true },
    WebhookId: { type: Schema.Types.ObjectId, required: true },
    BankId: { type: String, required: true },
    QueueLength: { type: Number, required: true },
    NextAttemptDate: { type: Date, required: true },
    QueueClaim: {
      type: new Schema(
        { ClaimId: { type: String, required: true }, ExpirationDate: { type: Date, required: true } },
        { _id: false },
      ),
      required: false,
    },
  },
  { collection: 'webhook_queues', versionKey: false, strict: 'throw' },
);

// Serves workers that look for what is due.
webhookQueueSchema.index({ NextAttemptDate: 1 });
// Serves deleting a webhook.
webhookQueueSchema.index({ WebhookId: 1 });

export type WebhookQueueModel = Model<WebhookQueueDocument>;

export function webhookQueueModel(connection: Connection): WebhookQueueModel {
  return connection.model<WebhookQueueDocument>('WebhookQueue', webhookQueueSchema);
}
