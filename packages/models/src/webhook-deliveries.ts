import type { WebhookDeliveryStatus } from '@of/contracts';
import { type Connection, type Model, Schema, type Types } from 'mongoose';

/** One event that is told to one webhook, and what became of it. */
export interface WebhookDeliveryDocument {
  _id: Types.ObjectId;
  WebhookId: Types.ObjectId;
  UserId: Types.ObjectId;
  EventId: string;
  EventType: string;
  BankId: string;
  /** Place among all events: what is told of one connection is told in this order. */
  EventSequence: number;
  /** The body, as it is signed and sent. */
  DeliveryPayload: string;
  DeliveryStatus: WebhookDeliveryStatus;
  DeliveryAttempts: number;
  /** The newest tries. */
  DeliveryLog: { AttemptDate: Date; Status?: number; Problem?: string; Milliseconds: number }[];
  DeliveryDates: { CreationDate: Date; NextAttemptDate?: Date; FinishDate?: Date };
}

const KEPT_SECONDS = 30 * 24 * 60 * 60;

const webhookDeliverySchema = new Schema<WebhookDeliveryDocument>(
  {
    WebhookId: { type: Schema.Types.ObjectId, required: true },
    UserId: { type: Schema.Types.ObjectId, required: true },
    EventId: { type: String, required: true },
    EventType: { type: String, required: true },
    BankId: { type: String, required: true },
    EventSequence: { type: Number, required: true },
    DeliveryPayload: { type: String, required: true },
    DeliveryStatus: { type: String, enum: ['Pending', 'Delivered', 'Failed', 'Cancelled'], required: true },
    DeliveryAttempts: { type: Number, required: true },
    DeliveryLog: {
      type: [
        new Schema(
          {
            AttemptDate: { type: Date, required: true },
            Status: Number,
            Problem: String,
            Milliseconds: { type: Number, required: true },
          },
          { _id: false },
        ),
      ],
      default: [],
    },
    DeliveryDates: { CreationDate: { type: Date, required: true }, NextAttemptDate: Date, FinishDate: Date },
  },
  { collection: 'webhook_deliveries', versionKey: false, strict: 'throw' },
);

// Keeps an event that is consumed twice from being told twice.
webhookDeliverySchema.index({ WebhookId: 1, EventId: 1 }, { unique: true });
// Serves the next of a queue.
webhookDeliverySchema.index({ WebhookId: 1, BankId: 1, DeliveryStatus: 1, EventSequence: 1 });
// Serves a webhook's log, newest first.
webhookDeliverySchema.index({ WebhookId: 1, _id: -1 });
// Serves erasing a user.
webhookDeliverySchema.index({ UserId: 1 });
// Forgets what is long past.
webhookDeliverySchema.index({ 'DeliveryDates.CreationDate': 1 }, { expireAfterSeconds: KEPT_SECONDS });

export type WebhookDeliveryModel = Model<WebhookDeliveryDocument>;

export function webhookDeliveryModel(connection: Connection): WebhookDeliveryModel {
  return connection.model<WebhookDeliveryDocument>('WebhookDelivery', webhookDeliverySchema);
}
